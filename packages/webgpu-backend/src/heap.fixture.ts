import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

/** Bytes that live on the heap of JavaScript, after a collection of what does not. */
export async function heapBytes(): Promise<number> {
  if (typeof collect !== "function") throw new Error("This runtime cannot collect on demand");
  // Wrappers of the device are let go in steps: what finalizers drop is collected by the next round.
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}
