import { Worker } from "node:worker_threads";
import type { Launch } from "../launch/launch.ts";
import type { Witness } from "./witness.ts";

/** Milliseconds: the longest that a timer takes. */
const longest = 2 ** 31 - 1;

/**
 * What the thread does when time is up: it says why, lets the launcher carry that on, asks MPICH's launcher to end the job, and ends the
 * process. The witness then has nothing to add.
 */
const script = `
const { writeSync } = require("node:fs");
const { pid, kill } = require("node:process");
const { milliseconds, line, witness, connection } = require("node:worker_threads").workerData;
const pause = (time) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time);
setTimeout(() => {
  writeSync(2, line);
  pause(300);
  let isAsked = connection === undefined;
  try {
    if (!isAsked) isAsked = writeSync(connection, "cmd=abort exitcode=1\\n") > 0;
  } catch {
    // Deno has other numbers for what is open: then the witness asks.
  }
  if (isAsked && witness !== undefined) kill(witness, "SIGKILL");
  if (connection !== undefined) pause(1000);
  kill(pid, "SIGKILL");
}, milliseconds);`;

/** What a wait for the others to join needs. */
export interface ArrivalOptions {
  readonly launch: Launch;
  readonly seconds: number;
  readonly witness: Witness;
  /** The one to MPICH's launcher. */
  readonly connection: number | undefined;
}

/**
 * Ends the job if not all ranks join in time: `MPI_Init` waits without an end for one whose program is missing on its host, or has ended
 * before it joined, and no timer of this thread runs meanwhile. Call what it returns when all have joined.
 */
export function watchArrival(options: ArrivalOptions): () => void {
  const { launch, seconds, witness, connection } = options;
  if (1000 * seconds > longest) return () => {};
  const { rank, size } = launch;
  const line =
    `pixelweft: rank ${rank}: not all ${size === undefined ? "" : `${size} `}ranks have joined within ${seconds} s: ` +
    "one has ended before, or cannot be reached; the job ends\n";
  const thread = new Worker(script, {
    eval: true,
    // What the program is started with is not for this thread.
    execArgv: [],
    env: {},
    workerData: { milliseconds: 1000 * seconds, line, witness: witness.process, connection },
  });
  thread.on("error", () => {});
  thread.unref();
  return () => void thread.terminate();
}
