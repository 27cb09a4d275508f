import type { AddingGroup } from "@pixelweft/mpi";

/** Ranks of one process, and how often each has added. */
export function ranksOf(size: number): {
  readonly groups: readonly AddingGroup[];
  sums(): number[];
} {
  let waiting: { readonly values: Float32Array; readonly go: () => void }[] = [];
  const sums = Array<number>(size).fill(0);
  const groups = sums.map((_, rank) => ({
    rank,
    size,
    allReduce: (values: Float32Array): Promise<void> =>
      new Promise((go) => {
        sums[rank] = (sums[rank] ?? 0) + 1;
        waiting.push({ values, go });
        if (waiting.length < size) return;
        const all = waiting;
        waiting = [];
        const sum = values.map((__, i) => all.reduce((s, each) => s + (each.values[i] ?? 0), 0));
        for (const each of all) {
          each.values.set(sum);
          each.go();
        }
      }),
  }));
  return { groups, sums: () => sums };
}
