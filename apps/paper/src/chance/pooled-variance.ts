import { spreadOf } from "../protocol/statistics.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";

/** One variance for several rows of seeds, and its degrees of freedom. */
export interface PooledVariance {
  readonly variance: number;
  readonly freedom: number;
}

/** Pools the variances of rows, weighted by their degrees of freedom. RangeError if no row has two values. */
export function pooledVariance(rows: readonly (readonly number[])[]): PooledVariance {
  const parts = rows.flatMap(partOf);
  const freedom = parts.reduce((sum, part) => sum + part.freedom, 0);
  if (freedom === 0) throw new RangeError("Cannot pool variances: no row has two values");
  const squares = parts.reduce((sum, part) => sum + part.freedom * part.variance, 0);
  return { variance: squares / freedom, freedom };
}

/** The p of Bartlett's test that all rows have the same variance. RangeError for fewer than two rows with a variance above 0. */
export function bartlettP(rows: readonly (readonly number[])[]): number {
  const parts = rows.flatMap(partOf).filter(({ variance }) => variance > 0);
  if (parts.length < 2) throw new RangeError("Cannot compare variances: fewer than two rows");
  const { variance, freedom } = pooledVariance(rows);
  const sum = (of: (part: PooledVariance) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  const logs = freedom * Math.log(variance) - sum((part) => part.freedom * Math.log(part.variance));
  const correction = 1 + (sum((part) => 1 / part.freedom) - 1 / freedom) / (3 * (parts.length - 1));
  return 1 - incompleteGamma((parts.length - 1) / 2, logs / correction / 2);
}

function partOf(values: readonly number[]): PooledVariance[] {
  const { deviation, count } = spreadOf(values);
  return deviation === undefined ? [] : [{ variance: deviation ** 2, freedom: count - 1 }];
}
