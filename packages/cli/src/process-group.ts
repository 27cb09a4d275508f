import { hostname } from "node:os";
import { Writable } from "node:stream";
import { joinMpi, mpiLaunch, runAsRank, type JoinOptions, type MpiGroup } from "@pixelweft/mpi";
import { reportFailure, UsageError } from "./command/failure.ts";
import type { Terminal } from "./show/terminal.ts";

/** Runs a command, and resolves to its exit code. */
type Run = (words: readonly string[], terminal: Terminal) => Promise<number>;

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
  const command = words.find((word) => !word.startsWith("-"));
  // Such as --version, which may differ from host to host.
  if (command === undefined) return run(words, terminal);
  if (command !== "train") {
    const refusal = `Cannot run on ${launch.size ?? "several"} ranks: train alone shares its work out`;
    return launch.rank === 0 ? reportFailure(new UsageError(refusal), terminal) : 2;
  }
  let group: MpiGroup;
  try {
    group = await joinMpi(patience());
  } catch (error) {
    return reportFailure(error, terminal);
  }
  const { rank, size, version } = group;
  const host = `${hostname()} (process ${process.pid})`;
  const announce = (device: string): void =>
    void terminal.err.write(`rank ${rank} of ${size} on ${host}: ${device}, ${version}\n`);
  return runAsRank(group, async (job) => {
    const said: string[] = [];
    const shown = rank === 0 ? terminal : silent(terminal, said);
    const code = await run(words, { ...shown, job: { ...job, announce } });
    // The end, or stopped together and saved.
    return { code, together: code === 0 || code === 130, message: said.at(-1) };
  });
}

/** How long ranks wait for each other, where the environment says it. UsageError for what is no time. */
function patience(): JoinOptions {
  const { PIXELWEFT_WATCHDOG: seconds } = process.env;
  if (seconds === undefined || seconds === "") return {};
  if (!(Number(seconds) > 0))
    throw new UsageError(
      `Cannot wait for other ranks: PIXELWEFT_WATCHDOG is ${seconds}, not a number of seconds above 0`,
    );
  return { watchdogSeconds: Number(seconds) };
}

/** A terminal that shows nothing, and keeps what is said of failures. */
function silent({ signal }: Terminal, said: string[]): Terminal {
  const failure = "pixelweft: ";
  const stream = new Writable({
    write(chunk: unknown, _encoding, done) {
      const text = String(chunk).trim();
      if (text.startsWith(failure)) said.push(text.slice(failure.length));
      done();
    },
  });
  return { out: stream, err: stream, ...(signal ? { signal } : {}) };
}
