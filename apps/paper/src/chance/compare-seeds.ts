import { spreadOf } from "../protocol/statistics.ts";
import { variancePart, welchTest, type VariancePart } from "./welch.ts";

/** Two rows' difference, in bits per dimension, and how much of it is chance. */
export interface Comparison {
  readonly difference: number;
  /** Of such a difference, from seed to seed; undefined where one of the two has a single seed. */
  readonly deviation: number | undefined;
  /** Two-sided, by Welch's test; undefined where one of the two has a single seed, or where no seed differs from another. */
  readonly p: number | undefined;
}

/** Compares the bits of two rows' seeds. The deviations of both add up as squares. RangeError for rows of no seed, and for bits that are not finite. */
export function compareSeeds(these: readonly number[], those: readonly number[]): Comparison {
  const [a, b] = [spreadOf(these), spreadOf(those)];
  const difference = a.mean - b.mean;
  const p = seedsP(difference, [these, those]);
  if (a.deviation === undefined || b.deviation === undefined)
    return { difference, deviation: undefined, p };
  return { difference, deviation: Math.hypot(a.deviation, b.deviation), p };
}

/**
 * The two-sided p of a difference that is made of the means of rows, each added or taken away, by Welch's test. What else makes it vary are
 * parts of their own. Undefined where a row has a single seed, or where nothing varies.
 */
export function seedsP(
  difference: number,
  rows: readonly (readonly number[])[],
  others: readonly VariancePart[] = [],
): number | undefined {
  if (rows.some(({ length }) => length < 2)) return undefined;
  return welchTest(difference, [...rows.map(variancePart), ...others])?.p;
}
