import { writeSync } from "node:fs";
import process from "node:process";
import type { Library } from "../library/library.ts";
import type { Witness } from "./witness.ts";

/** Milliseconds in which a launcher carries a line to its own output; it drops what it has when a job is aborted. */
const forwarding = 200;

/** A system keeps the last eight bits of an exit code: one of which they are 0 would be a success. */
function lastBits(code: number): number {
  return code % 256 === 0 ? 1 : code;
}

/** Synchronous, as MPI ends the process before anything else is written. */
function say(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // Nobody reads it any more; the job has to end all the same.
  }
}

/** Ends the whole job when this process ends before its time. */
export interface ExitGuard {
  abort(message: string, code: number): void;
  /** The process may end as it likes from here on. */
  release(): void;
}

/**
 * Guards a process of a job. If it ends, by an error or by an early exit, the others would wait for it, and some launchers would
 * call that a success; so it aborts the job, with an exit code that is not 0 and a line that names its rank.
 */
export function guardExit(library: Library, rank: number, witness: Witness): ExitGuard {
  const endJob = (message: string, code: number): void => {
    witness.release();
    // MPICH's MPI_Abort may return: one line is enough, and the end of this process is no success.
    process.off("exit", onExit);
    process.exitCode = code;
    say(`pixelweft: rank ${rank}: ${message}\n`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forwarding);
    library.call("MPI_Abort", library.constant(library.abi.world), code);
  };
  const onExit = (code: number): void =>
    endJob(
      code === 0 ? "ended without leave(); the job ends" : `ended with code ${code}; the job ends`,
      lastBits(code),
    );
  process.on("exit", onExit);
  return {
    abort: (message, code) => {
      try {
        endJob(message, lastBits(code));
      } finally {
        // MPICH's may have returned, with a launcher that cannot reach this process any more, as behind an npm that it has ended.
        process.exit(lastBits(code));
      }
    },
    release: () => {
      process.off("exit", onExit);
      witness.release();
    },
  };
}
