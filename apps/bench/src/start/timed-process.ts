import { spawn } from "node:child_process";

/** Seconds from the start of a process. */
export interface TimedProcess {
  /** To its first output. */
  readonly first: number;
  /** To its end. */
  readonly end: number;
}

/** Runs Node with some words in a folder. Error with its last words if it fails, or says nothing. */
export function timedProcess(words: readonly string[], folder: string): Promise<TimedProcess> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const since = (): number => (performance.now() - start) / 1000;
    const child = spawn(process.execPath, words, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let first: number | undefined;
    let complaint = "";
    child.stdout.on("data", () => (first ??= since()));
    child.stderr.on("data", (bytes: Buffer) => (complaint += bytes.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && first !== undefined) resolve({ first, end: since() });
      else
        reject(
          new Error(
            `Cannot time a process: it ended with ${code}${first === undefined ? " and wrote nothing" : ""}. ${complaint.trim()}`,
          ),
        );
    });
  });
}
