import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a process and all that it started ended. */
export interface GroupEnd {
  /** Its exit status; 130 where it was stopped. */
  readonly status: number;
  /** The signal that stopped it. */
  readonly stopped?: NodeJS.Signals;
}

/**
 * Runs a module of ours in Node, in a process group of its own. A signal to this process ends the whole group: one that waits for a
 * command does not heed signals, and what it started would go on without it. Windows has no groups: there a console ends all of them.
 */
export async function runInGroup(words: readonly string[]): Promise<GroupEnd> {
  const hasGroups = process.platform !== "win32";
  const child = spawn(process.execPath, words, {
    stdio: ["ignore", "inherit", "inherit"],
    detached: hasGroups,
  });
  let stopped: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    stopped ??= signal;
    if (hasGroups && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  const [code] = (await once(child, "exit")) as [number | null];
  for (const signal of signals) process.off(signal, stop);
  return stopped === undefined ? { status: code ?? 1 } : { status: 130, stopped };
}
