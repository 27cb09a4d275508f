import type { ProcessGroup } from "@pixelweft/layers";

/**
 * Ranks in one process: `allReduce` waits until every rank has come with its array, adds them in the order of ranks, and gives
 * each the sum. Run the ranks concurrently.
 */
export function inProcessGroup(size: number): ProcessGroup[] {
  let arrays = new Map<number, Float32Array>();
  let waiting: (() => void)[] = [];
  const meet = (rank: number, values: Float32Array): Promise<void> =>
    new Promise((resolve) => {
      arrays.set(rank, values);
      waiting.push(resolve);
      if (arrays.size < size) return;
      const sum = new Float32Array(values.length);
      for (let r = 0; r < size; r++)
        arrays.get(r)?.forEach((x, i) => {
          sum[i] = (sum[i] ?? 0) + x;
        });
      for (const array of arrays.values()) array.set(sum);
      const everyone = waiting;
      arrays = new Map();
      waiting = [];
      for (const go of everyone) go();
    });
  return Array.from({ length: size }, (_, rank) => ({
    rank,
    size,
    allReduce: (values) => meet(rank, values),
  }));
}
