import { logSumExp } from "./log-sum-exp.ts";

/**
 * Bits of each value under the mean of several models, which is a model too: each is weighed by how likely it has found the values
 * before.
 *
 * @param logProbs log p of each value under each model, `[models][images * size]`, in nats
 * @param size values of an image
 * @param prior how likely each model is beforehand; all alike if missing
 * @returns `[images * size]`; those of an image add up to -log2 of the mean of p(image), weighed by the prior
 */
export function mixtureBits(
  logProbs: readonly Float32Array[],
  size: number,
  prior?: ArrayLike<number>,
): Float64Array {
  const begin = logProbs.map((_, k) => Math.log(prior?.[k] ?? 1));
  const bits = new Float64Array(logProbs[0]?.length ?? 0);
  const sums = new Float64Array(logProbs.length);
  for (let at = 0; at < bits.length; at++) {
    if (at % size === 0) sums.set(begin);
    const before = logSumExp(sums);
    for (const [k, nats] of logProbs.entries()) sums[k] = (sums[k] ?? 0) + (nats[at] ?? 0);
    // An image that is ruled out has cost all that there is.
    bits[at] = before === -Infinity ? 0 : (before - logSumExp(sums)) / Math.LN2;
  }
  return bits;
}
