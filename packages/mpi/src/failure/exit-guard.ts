import { writeSync } from "node:fs";
import process from "node:process";
import type { Library } from "../library/library.ts";
import type { Witness } from "./witness.ts";

/** Milliseconds in which a launcher carries a line to its own output; it drops what it has when a job is aborted. */
const forwarding = 200;

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
  const abort = (message: string, code: number): void => {
    witness.release();
    // MPICH's MPI_Abort may return: one line is enough.
    process.off("exit", onExit);
    // Synchronous, as MPI ends the process before anything else is written.
    writeSync(2, `pixelweft: rank ${rank}: ${message}\n`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forwarding);
    // A system keeps the last eight bits of it.
    library.call("MPI_Abort", library.constant(library.abi.world), code % 256 === 0 ? 1 : code);
  };
  const onExit = (code: number): void =>
    abort(
      code === 0 ? "ended without leave(); the job ends" : `ended with code ${code}; the job ends`,
      code === 0 ? 1 : code,
    );
  process.on("exit", onExit);
  return {
    abort,
    release: () => {
      process.off("exit", onExit);
      witness.release();
    },
  };
}
