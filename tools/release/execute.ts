import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";

/** What a command did. */
export interface Executed {
  readonly status: number | null;
  readonly stdout: string;
  /** Both streams, for who has to find out what went wrong. */
  readonly output: string;
  readonly seconds: number;
}

/** How a command is run. */
export interface Conditions {
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds after which it is ended; 300 if missing. */
  readonly limit?: number;
}

/** The limit of builds and installs, which take long where a machine has other work. */
export const long: Conditions = { limit: 1800 };

/** Runs a command to its end or its limit, with the Node that runs this first in the path. */
export function execute(
  command: string,
  words: readonly string[],
  cwd: string,
  { env = {}, limit = 300 }: Conditions = {},
): Executed {
  const start = performance.now();
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: path, CI: "true", NO_COLOR: "1", ...env },
    maxBuffer: 2 ** 28,
    timeout: 1000 * limit,
  });
  const seconds = (performance.now() - start) / 1000;
  return { status, stdout, output: `${stdout}${stderr}${error?.message ?? ""}`, seconds };
}

/** The same if it went well; an Error with its output otherwise. */
export function need(executed: Executed, act: string): Executed {
  if (executed.status === 0) return executed;
  throw new Error(`${act}: exit status ${executed.status}\n${executed.output.slice(-4000)}`);
}
