import { spreadOf } from "../protocol/statistics.ts";
import { incompleteBeta } from "./incomplete-beta.ts";

/** A part of the variance of what is tested, and how many degrees of freedom its estimate has. */
export interface VariancePart {
  readonly variance: number;
  readonly freedom: number;
}

/** A t-test: the statistic, its degrees of freedom, and the two-sided p. */
export interface TTest {
  readonly t: number;
  readonly freedom: number;
  readonly p: number;
}

/** The variance of the mean of some values. RangeError for fewer than two values, and for values that are not finite. */
export function variancePart(values: readonly number[]): VariancePart {
  if (values.length < 2 || !values.every(Number.isFinite))
    throw new RangeError(`Cannot estimate a variance: the values are ${values.join(", ")}`);
  // Rounding would leave equal values a variance above 0.
  const deviation = new Set(values).size === 1 ? 0 : (spreadOf(values).deviation ?? 0);
  return { variance: deviation ** 2 / values.length, freedom: values.length - 1 };
}

/**
 * Welch's t-test of whether a difference is 0, with the degrees of freedom of Welch and Satterthwaite: the parts of its variance are
 * estimated each by itself, and nothing says that they are equal. Undefined where no part has any variance. RangeError for numbers that are
 * not finite, negative variances, and degrees of freedom that are not above 0.
 *
 * @example Two means
 * welchTest(-3, [variancePart([1, 2, 3]), variancePart([3, 5, 7])]);
 */
export function welchTest(difference: number, parts: readonly VariancePart[]): TTest | undefined {
  const isSound = parts.every(({ variance, freedom }) => variance >= 0 && freedom > 0);
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  if (!isSound || !Number.isFinite(difference) || !Number.isFinite(variance))
    throw new RangeError(`Cannot test ${difference} against a variance of ${variance}`);
  if (variance === 0) return undefined;
  const t = difference / Math.sqrt(variance);
  // By shares, so that squares of small variances do not vanish.
  const freedom = 1 / parts.reduce((sum, p) => sum + (p.variance / variance) ** 2 / p.freedom, 0);
  return { t, freedom, p: twoSidedP(t, freedom) };
}

/** How probable a value of Student's t is that is at least as far from 0, either way. */
export function twoSidedP(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}
