/** Where the middle of some numbers lies, and how far they spread. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** RangeError without numbers: a median of nothing would look like a figure. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined || sorted.some((x) => !Number.isFinite(x)))
    throw new RangeError(`Cannot find the middle of [${values.join(", ")}]`);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? max;
  const lower = sorted[half - 1] ?? min;
  const median = sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
  return { median, min, max, count: sorted.length };
}

/** Two measurements apart: only when their spreads do not touch. */
export function relation(before: Spread, after: Spread): "faster" | "slower" | "within the spread" {
  if (after.max < before.min) return "faster";
  if (after.min > before.max) return "slower";
  return "within the spread";
}
