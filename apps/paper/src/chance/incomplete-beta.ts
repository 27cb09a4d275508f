import { logGamma } from "./log-gamma.ts";

/** Enough terms of the fraction for parameters up to `largest`. */
const terms = 1000;
const largest = 1e5;

/**
 * The regularised incomplete beta function: the share of a beta distribution of `a` and `b` that lies below `x`. RangeError for `x` outside
 * of 0 to 1, and for parameters that are not above 0 and at most 100,000.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`Cannot integrate a beta density up to ${x}`);
  for (const parameter of [a, b])
    if (!(parameter > 0 && parameter <= largest))
      throw new RangeError(`Cannot integrate a beta density: a parameter is ${parameter}`);
  if (x === 0 || x === 1) return x;
  // The fraction converges fast below the mean alone; above it, what is left of the other end is.
  if (x > (a + 1) / (a + b + 2)) return 1 - lowerEnd(1 - x, b, a);
  return lowerEnd(x, a, b);
}

/** What lies below `x`, by the continued fraction of the function, from its last term to its first. */
function lowerEnd(x: number, a: number, b: number): number {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / a;
  let fraction = 1;
  for (let i = terms; i > 0; i--) {
    const m = Math.floor(i / 2);
    const scale = (a + i - 1) * (a + i);
    const term = i % 2 === 1 ? -(a + m) * (a + b + m) : m * (b - m);
    fraction = 1 + (term * x) / scale / fraction;
  }
  return front / fraction;
}
