import { spreadOf } from "../protocol/statistics.ts";
import type { PooledVariance } from "./pooled-variance.ts";
import { criticalT, twoSidedP } from "./student-t.ts";

/** The level of tests and the complement of the coverage of intervals. */
export const level = 0.05;
/** The probability with which `detectable` is found. */
const power = 0.8;

/** A sum or difference of means over seeds. */
export interface Contrast {
  readonly estimate: number;
  /** Half the width of its two-sided 95 % interval. */
  readonly margin: number;
  /** Two-sided, of the hypothesis that it is 0. */
  readonly p: number;
  /** The least true value that a test at 5 % finds with a probability of 80 %. */
  readonly detectable: number;
}

/** The sum of the means of `plus`, less those of `minus`, tested with Student's t. RangeError for a variance of 0. */
export function contrastOf(
  { plus, minus = [] }: { readonly plus: readonly Values[]; readonly minus?: readonly Values[] },
  { variance, freedom }: PooledVariance,
): Contrast {
  if (!(variance > 0)) throw new RangeError("Cannot test means: no seed differs from another");
  const mean = (values: Values): number => spreadOf(values).mean;
  const sum = (of: readonly Values[]): number => of.reduce((all, one) => all + mean(one), 0);
  const parts = [...plus, ...minus].reduce((all, { length }) => all + 1 / length, 0);
  const error = Math.sqrt(variance * parts);
  const estimate = sum(plus) - sum(minus);
  const critical = criticalT(level, freedom);
  return {
    estimate,
    margin: critical * error,
    p: twoSidedP(estimate / error, freedom),
    detectable: (critical + criticalT(2 * (1 - power), freedom)) * error,
  };
}

type Values = readonly number[];
