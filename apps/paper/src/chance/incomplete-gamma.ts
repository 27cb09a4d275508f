import { logGamma } from "./log-gamma.ts";

/** The regularised lower incomplete gamma function, by its series. RangeError unless `a` is above 0 and `x` is finite and at least 0. */
export function incompleteGamma(a: number, x: number): number {
  if (!(a > 0 && x >= 0 && x < Infinity))
    throw new RangeError(`Cannot integrate a gamma density of ${a} up to ${x}`);
  if (x === 0) return 0;
  let [term, sum] = [1 / a, 1 / a];
  for (let n = 1; term > sum * 1e-16; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}
