/** A process that waits for others in a call that lets no timer run, as `MPI_Init` does. */
import { watchArrival } from "./arrival.ts";

const [seconds, wait, after, size] = process.argv.slice(2).map(Number);
const launch = { launcher: "MPICH", rank: 1, ...(size ? { size } : {}) } as const;
const arrived = watchArrival({
  launch,
  seconds: seconds ?? 0,
  witness: { release: () => {} },
  connection: undefined,
});
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 * (wait ?? 0));
arrived();
setTimeout(() => process.stdout.write("on\n"), 1000 * (after ?? 0));
