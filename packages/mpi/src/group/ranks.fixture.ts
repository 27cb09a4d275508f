import type { AddingGroup } from "./adding-group.ts";

/** Ranks of one process; they have to be run concurrently. */
export function ranksOf(size: number): AddingGroup[] {
  let arrays: Float32Array[] = [];
  let waiting: (() => void)[] = [];
  const allReduce = (values: Float32Array): Promise<void> =>
    new Promise((resolve) => {
      arrays.push(values);
      waiting.push(resolve);
      if (arrays.length < size) return;
      const sum = values.map((_, i) => arrays.reduce((total, a) => total + (a[i] ?? 0), 0));
      for (const array of arrays) array.set(sum);
      const everyone = waiting;
      [arrays, waiting] = [[], []];
      for (const go of everyone) go();
    });
  return Array.from({ length: size }, (_, rank) => ({ rank, size, allReduce }));
}
