import { streams, threefry } from "@pixelweft/tensor";

/**
 * Probabilities of the levels of a sub-pixel from its logits, at a temperature: those that the sampler draws from.
 *
 * @example
 * probabilitiesOf(Float32Array.of(0, Math.log(3)), 1); // Float64Array [0.25, 0.75]
 */
export function probabilitiesOf(logits: Float32Array, temperature: number): Float64Array {
  const top = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The uniform number from 0 to 1 that a sub-pixel is drawn with: of seed, number of the picture, and place in drawing order. */
export function dartOf(
  place: number,
  { seed, number }: { readonly seed: number; readonly number: number },
): number {
  const [bits] = threefry(seed, streams.draw, number, place);
  return (bits >>> 8) * 2 ** -24;
}

/** The level in whose part of the cumulative distribution a dart lands: the first whose cumulative probability exceeds it. */
export function levelAt(probabilities: Float64Array, dart: number): number {
  let sum = 0;
  for (const [level, probability] of probabilities.entries()) {
    sum += probability;
    if (sum > dart) return level;
  }
  return probabilities.findLastIndex((probability) => probability > 0);
}

/** The surprise of what had this probability, in bits. */
export function bitsOf(probability: number): number {
  return -Math.log2(probability);
}
