/**
 * Milliseconds of an all-reduce by the number of bytes, as JSON lines of rank 0; by hand:
 *
 *     mpirun -n 2 node --conditions=@pixelweft/source apps/bench/src/machines/all-reduce-speed.ts 4e3 4e6 4e8
 *
 * Each size is done once to warm up and then 5 to 200 times. A barrier stands before each, so that no rank waits for a late one.
 */
import { joinMpi } from "@pixelweft/mpi";

const sizes = process.argv.slice(2).map(Number);
const group = await joinMpi();
for (const bytes of sizes.length > 0 ? sizes : [4e2, 4e3, 4e4, 4e5, 4e6, 4e7]) {
  const values = new Float32Array(bytes / 4).fill(1);
  const times: number[] = [];
  const repeats = Math.max(5, Math.min(200, Math.floor(2e8 / bytes)));
  for (let n = 0; n <= repeats; n++) {
    values.fill(1);
    await group.barrier();
    const start = performance.now();
    await group.allReduce(values);
    if (n > 0) times.push(performance.now() - start);
  }
  if (values.some((value) => value !== group.size)) throw new Error("A sum is wrong");
  times.sort((a, b) => a - b);
  const [least = 0] = times;
  const median = times[times.length >> 1] ?? 0;
  const round = (ms: number): number => Number(ms.toPrecision(3));
  if (group.rank === 0)
    process.stdout.write(
      `${JSON.stringify({ version: group.version, ranks: group.size, bytes, repeats, leastMs: round(least), medianMs: round(median) })}\n`,
    );
}
await group.leave();
