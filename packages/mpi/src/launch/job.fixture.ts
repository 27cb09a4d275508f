import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A way to start a job on this machine. */
export interface Starter {
  readonly name: "Open MPI" | "MPICH";
  readonly command: string;
  readonly words: readonly string[];
  /** Whether it is installed. */
  readonly isThere: boolean;
  /** Says in the names of tests why they are skipped, where they are. */
  readonly note: string;
}

/** The launchers of both families, installed or not. */
export const starters: readonly Starter[] = (
  [
    ["Open MPI", "mpirun.openmpi", ["--oversubscribe", "--mca", "btl", "self,sm"]],
    ["MPICH", "mpirun.mpich", []],
  ] as const
).map(([name, command, words]) => {
  const isThere = spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
  const note = isThere ? "" : `(skipped: no ${command} is installed)`;
  return { name, command, words, isThere, note };
});

/** How a job ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
}

/** What to start. */
export interface Job {
  readonly starter: Starter;
  readonly ranks: number;
  /** The program, its path in `src`, and its arguments. */
  readonly program: string;
  readonly words?: readonly string[];
  /** Makes of the words that start the program what the launcher starts in their place. */
  readonly behind?: (words: readonly string[]) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
  /** Called with what is written to standard error. */
  readonly onError?: (text: string) => void;
}

/** Runs a program as a job, and gives what its ranks print. */
export async function runJob(job: Job): Promise<Ended> {
  const {
    starter,
    ranks,
    program,
    words = [],
    behind = (all) => all,
    env = {},
    timeout = 50_000,
  } = job;
  const { onError } = job;
  const start = performance.now();
  const file = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const node = [process.execPath, "--conditions=@pixelweft/source", file, ...words];
  const child = spawn(starter.command, [...starter.words, "-n", String(ranks), ...behind(node)], {
    env: { ...process.env, ...asRoot, NO_COLOR: "1", ...env },
    timeout,
  });
  child.stderr.on("data", (piece: unknown) => onError?.(String(piece)));
  const [out, err] = [gather(child.stdout), gather(child.stderr)];
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve).on("error", reject);
  });
  return { code, out: out(), err: err(), seconds: (performance.now() - start) / 1000 };
}

const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };

function gather(stream: NodeJS.ReadableStream): () => string {
  const pieces: string[] = [];
  stream.on("data", (piece: unknown) => pieces.push(String(piece)));
  // Open MPI fills lines up with zeros.
  return () => pieces.join("").replaceAll("\0", "");
}

/** The JSON lines that ranks print, in the order of their `rank`. */
export function printed<T extends { readonly rank: number }>({ out }: Ended): T[] {
  const lines = out.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as T).toSorted((a, b) => a.rank - b.rank);
}

/** As `npx` stands between launcher and program; it looks nothing up, as the words begin with a path. */
export function behindNpx(words: readonly string[]): readonly string[] {
  return ["npx", "--no", "--call", words.map((word) => `'${word}'`).join(" ")];
}
