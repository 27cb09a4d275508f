import type { TestScore } from "./record.ts";

/** A mean, and the standard deviation of single values around it: undefined for one value. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number | undefined;
  readonly count: number;
}

/** The mean and the standard deviation of values. RangeError for none. */
export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  if (count === 0) throw new RangeError("Cannot average: there are no values");
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : undefined, count };
}

/** The score of images by their bits, kept to a thousandth of a bit. */
export function scoreOf(bits: readonly number[]): TestScore {
  const { mean, deviation = NaN, count } = spreadOf(bits);
  const each = bits.map((value) => Number(value.toFixed(3)));
  return { images: count, bitsPerDim: mean, standardError: deviation / Math.sqrt(count), each };
}
