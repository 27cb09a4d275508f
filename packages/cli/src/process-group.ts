import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { inTurn, joinMpi, machineShare, mpiLaunch, type MpiGroup } from "@pixelweft/mpi";
import { reportFailure, UsageError } from "./command/failure.ts";
import type { Job } from "./job.ts";
import type { Terminal } from "./show/terminal.ts";

/** Runs a command, and resolves to its exit code. */
type Run = (words: readonly string[], terminal: Terminal) => Promise<number>;

/** Exit codes after which all ranks are where they should be: the end, or stopped together and saved. */
const together = new Set([0, 130]);

/**
 * Runs a command as one rank of the job that `mpirun` or `srun` started, or alone where there is none. Rank 0 shows what goes on. A
 * rank that fails ends the job, and is named. `PIXELWEFT_WATCHDOG` gives the seconds that ranks wait for each other.
 */
export async function runInJob(
  words: readonly string[],
  terminal: Terminal,
  run: Run,
): Promise<number> {
  const launch = mpiLaunch();
  if (launch === undefined || launch.size === 1) return run(words, terminal);
  if (words[0] !== "train") {
    const refusal = `Cannot run on ${launch.size ?? "several"} ranks: train alone shares its work out`;
    return launch.rank === 0 ? reportFailure(new UsageError(refusal), terminal, false) : 2;
  }
  const { PIXELWEFT_WATCHDOG: seconds } = process.env;
  const group = await joinMpi(seconds ? { watchdogSeconds: Number(seconds) } : {}).catch(
    (error: unknown) => error,
  );
  return "rank" in Object(group)
    ? runAsRank(group as MpiGroup, { words, terminal, run })
    : reportFailure(group, terminal, false);
}

async function runAsRank(
  group: MpiGroup,
  work: { readonly words: readonly string[]; readonly terminal: Terminal; readonly run: Run },
): Promise<number> {
  const { words, terminal, run } = work;
  const { rank, size, version } = group;
  const scratch = rank === 0 ? undefined : await mkdtemp(join(tmpdir(), "pixelweft-rank-"));
  const job: Job = {
    group,
    share: await machineShare(group),
    folderOf: (folder) => scratch ?? folder,
    inTurn: (act) => inTurn(group, act),
    announce: (device) => {
      const host = `${hostname()} (process ${process.pid})`;
      terminal.err.write(`rank ${rank} of ${size} on ${host}: ${device}, ${version}\n`);
    },
  };
  const said: string[] = [];
  const shown = rank === 0 ? terminal : silent(terminal, said);
  const code = await run(words, { ...shown, job });
  if (scratch) await rm(scratch, { recursive: true, force: true });
  if (together.has(code)) {
    await group.leave();
    return code;
  }
  // What is wrong with the words is wrong on all ranks: rank 0 has said it, and ends the job.
  if (rank > 0) await sleep(1000);
  group.abort(said.at(-1) ?? `ended with code ${code}`, code);
  return code;
}

/** A terminal that shows nothing, and keeps what is said of failures. */
function silent({ signal }: Terminal, said: string[]): Terminal {
  const failure = "pixelweft: ";
  const nowhere = (): Writable =>
    new Writable({
      write: (chunk: unknown, _encoding, done) => {
        const text = String(chunk).trim();
        if (text.startsWith(failure)) said.push(text.slice(failure.length));
        done();
      },
    });
  return { out: nowhere(), err: nowhere(), ...(signal ? { signal } : {}) };
}
