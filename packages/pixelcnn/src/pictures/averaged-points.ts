import type { Curve } from "./line-chart.ts";

/**
 * A noisy curve, such as the losses of batches, as means of neighbouring points: at most so many, each of as many of the given ones,
 * but the last.
 *
 * @example
 * const points = [4, 2, 3].map((bitsPerDim, i) => ({ at: 10 * i, bitsPerDim }));
 * averagedPoints(points, 2); // [{ at: 5, bitsPerDim: 3 }, { at: 20, bitsPerDim: 3 }]
 */
export function averagedPoints(
  points: Curve["points"],
  most: number,
): { readonly at: number; readonly bitsPerDim: number }[] {
  const size = Math.max(1, Math.ceil(points.length / most));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, k) => {
    const some = points.slice(k * size, (k + 1) * size);
    return {
      at: mean(some.map(({ at }) => at)),
      bitsPerDim: mean(some.map(({ bitsPerDim }) => bitsPerDim)),
    };
  });
}
