import { incompleteBeta } from "./incomplete-beta.ts";

/** The probability of a value of Student's t at least as far from 0, on either side. */
export function twoSidedP(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The positive value of Student's t whose two-sided probability is `p`. RangeError unless `p` is between 0 and 1. */
export function criticalT(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`Cannot invert Student's t: p is ${p}`);
  let [low, high] = [0, 1];
  while (twoSidedP(high, freedom) > p) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, freedom) > p) low = middle;
    else high = middle;
  }
  return high;
}
