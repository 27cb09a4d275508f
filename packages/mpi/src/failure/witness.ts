import { spawn, type ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import { hostname } from "node:os";
import process from "node:process";

/** Sees the end of a process that cannot speak for itself any more. */
export interface Witness {
  /** Its own process, if there is one. */
  readonly process?: number | undefined;
  /** The process may end as it likes from here on. */
  release(): void;
}

/** Seconds in which a launcher carries the line to its own output. */
const forwarding = 0.3;

/**
 * What the shell does: it waits for the other end of its input to close, which the system does when the rank has ended, in
 * whatever way. What is written to descriptor 3 asks MPICH's launcher to end the job with this code.
 */
const script = `read -r line
printf '%s\\n' "$1" >&2
sleep ${forwarding}
if [ "$2" = connected ]; then printf 'cmd=abort exitcode=137\\n' >&3; fi`;

/**
 * Starts a shell that writes a line with the rank's name if this process is killed: it then runs no code of its own, and a launcher
 * may end the other ranks at once. The shell belongs to the process group of the rank, so that a launcher that ends this rank
 * because of another one ends its witness too, and nothing is said of it. Without a shell there is none.
 *
 * MPICH's launcher ends with code 0 if it sees the connections of two ranks close before it has asked for the exit code of either.
 * The shell shares this `connection`, so that it stays open until the launcher knows the exit code.
 * With its option `-pmi-port` there is none to share: the launcher ends the shell too, and names no rank.
 */
export function startWitness(rank: number, connection?: number): Witness {
  const line = `pixelweft: rank ${rank}: was killed or crashed (process ${process.pid} on ${hostname()}); the job ends`;
  const words = ["-c", script, "sh", line, connection === undefined ? "alone" : "connected"];
  let shell: ChildProcess | undefined;
  try {
    shell = spawn("sh", words, {
      // Output stays open too: a launcher looks after a process whose output has closed.
      stdio: ["pipe", "inherit", "inherit", ...(connection === undefined ? [] : [connection])],
    });
  } catch {
    // Not allowed (Deno without --allow-run): then the launcher alone says who is gone.
  }
  // There is no shell, or it is gone before its time.
  shell?.on("error", () => {});
  shell?.stdin?.on("error", () => {});
  shell?.unref();
  // A socket, which would keep the event loop going.
  if (shell?.stdin instanceof Socket) shell.stdin.unref();
  const id = shell?.pid;
  return {
    process: id,
    release: () => {
      if (id !== undefined && shell?.exitCode === null) end(id);
    },
  };
}

/** Ends a process before the next line runs: Deno's `kill()` of a child lets this process end first, and a witness then speaks. */
function end(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended.
  }
}
