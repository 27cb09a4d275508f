import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A launcher of MPI, installed or not. */
export interface Starter {
  readonly name: "Open MPI" | "MPICH";
  readonly words: readonly string[];
  readonly isThere: boolean;
  /** Says in the names of tests why they are skipped, where they are. */
  readonly note: string;
}

/** The launchers that are tested. */
export const starters: readonly Starter[] = (
  [
    ["Open MPI", ["mpirun.openmpi", "--oversubscribe", "--mca", "btl", "self,sm"]],
    ["MPICH", ["mpirun.mpich"]],
  ] as const
).map(([name, words]) => {
  const isThere = spawnSync(words[0], ["--version"], { stdio: "ignore" }).status === 0;
  return { name, words, isThere, note: isThere ? "" : `(skipped: no ${words[0]} is installed)` };
});

/** A job of the command line. */
export interface RunningJob {
  /** The process of each rank, as it reported it. */
  processOf(rank: number): Promise<number>;
  /** Resolves when something is so; an error if the job ends before. */
  until(isSo: () => boolean): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
  readonly launcher: ChildProcess;
}

/** Starts `pixelweft` with some words on some ranks. */
export function startJob(
  starter: Starter,
  ranks: number,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningJob {
  const [command = "", ...options] = starter.words;
  const bin = fileURLToPath(new URL("bin.ts", import.meta.url));
  const program = [process.execPath, "--conditions=@pixelweft/source", bin, ...words];
  const launcher = spawn(command, [...options, "-n", String(ranks), ...program], {
    env: {
      ...process.env,
      OMPI_ALLOW_RUN_AS_ROOT: "1",
      OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
      NO_COLOR: "1",
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 200_000,
    killSignal: "SIGKILL",
  });
  let [err, isOver] = ["", false];
  launcher.stderr?.on("data", (piece: unknown) => {
    err += String(piece);
  });
  const ended = new Promise<{ code: number | null; err: string }>((resolve, reject) => {
    launcher.on("error", reject).on("close", (code) => {
      isOver = true;
      const text = err.replaceAll("\0", "");
      const processes = text.matchAll(/^rank \d+ of \d+ on \S+ \(process (\d+)\)/gm);
      const found = Array.from(processes, ([, id]) => Number(id));
      endOf(found).then(() => resolve({ code, err: text }), reject);
    });
  });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      if (isOver) throw new Error(`The job is over: ${err}`);
      await sleep(5);
    }
  };
  const find = (rank: number): number =>
    Number(new RegExp(`rank ${rank} of ${ranks} on \\S+ \\(process (\\d+)\\)`).exec(err)?.[1]);
  const processOf = async (rank: number): Promise<number> => {
    await until(() => find(rank) > 0);
    return find(rank);
  };
  return { processOf, until, ended, launcher };
}

/** Environment of a job whose ranks lose their device on SIGUSR2. */
export const canLoseDevice: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL("lose-device.fixture.ts", import.meta.url))}`,
};

/** Environment of a job whose rank 1 is given more words than the others. */
export function withWordsOfRank1(words: string): Readonly<Record<string, string>> {
  const fixture = fileURLToPath(new URL("other-words.fixture.ts", import.meta.url));
  return { NODE_OPTIONS: `--import=${fixture}`, WORDS_OF_RANK_1: words };
}

/** Waits for the ends of ranks: a launcher may end before them. */
async function endOf(processes: readonly number[]): Promise<void> {
  const until = performance.now() + 30_000;
  while (processes.some(isRunning)) {
    if (performance.now() > until) throw new Error(`${processes.join(", ")} have not ended`);
    await sleep(20);
  }
}

/** False for a process that has ended, also if nobody has asked for its exit code yet. */
function isRunning(id: number): boolean {
  try {
    const status = readFileSync(`/proc/${id}/stat`, "utf8");
    return status[status.lastIndexOf(")") + 2] !== "Z";
  } catch {
    return false;
  }
}

/** Words of a training of some steps on generated images. */
export function trainingWords(steps: number, folder: string, backend = "wasm-128"): string[] {
  const words =
    "train --config tiny --data shapes --size 12 --samples 0 --batch 6 --save-every 4 --backend";
  return [...words.split(" "), backend, "--steps", String(steps), "--out", folder];
}

/** The last loss of each step in the log of a run. */
export function lossesOf(folder: string): Map<number, number> {
  const path = join(folder, "metrics.jsonl");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const losses = new Map<number, number>();
  for (const line of text.split("\n")) {
    if (!line.startsWith('{"kind":"train"') || !line.endsWith("}")) continue;
    const { step, bitsPerDim } = JSON.parse(line) as { step: number; bitsPerDim: number };
    losses.set(step, bitsPerDim);
  }
  return losses;
}

/** Whether a checkpoint is being written. */
export function isSaving(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => /last.*\.part$/.test(name));
}
