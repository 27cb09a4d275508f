import type { Model } from "../model/model.ts";

/** How often each image was drawn, in the order of enumeration. */
export function counted(images: Uint8Array, { config }: Model): number[] {
  const { height, width, channels, levels } = config;
  const size = height * width * channels;
  const counts = Array.from({ length: levels ** size }, () => 0);
  for (let start = 0; start < images.length; start += size) {
    const number = images.subarray(start, start + size).reduce((n, x) => n * levels + x, 0);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  return counts;
}

/** Pearson's statistic and its degrees of freedom; rare images are put together until at least 8 are expected. */
export function chiSquare(
  counts: readonly number[],
  table: Float64Array,
): { statistic: number; freedom: number } {
  const total = counts.reduce((a, b) => a + b, 0);
  const order = [...table.keys()].toSorted((a, b) => (table[a] ?? 0) - (table[b] ?? 0));
  const cells: { expected: number; found: number }[] = [];
  let [expected, found] = [0, 0];
  for (const i of order) {
    expected += total * (table[i] ?? 0);
    found += counts[i] ?? 0;
    if (expected < 8) continue;
    cells.push({ expected, found });
    [expected, found] = [0, 0];
  }
  const statistic = cells.reduce(
    (sum, cell) => sum + (cell.found - cell.expected) ** 2 / cell.expected,
    0,
  );
  return { statistic, freedom: cells.length - 1 };
}

/**
 * The value that chi-square exceeds with probability 0.001, by Wilson and Hilferty's approximation, less one per cent to be on the
 * safe side of the tables.
 */
export function critical(freedom: number): number {
  const spread = 2 / (9 * freedom);
  return 0.99 * freedom * (1 - spread + 3.0902 * Math.sqrt(spread)) ** 3;
}
