import { streams, threefry } from "@pixelweft/tensor";

/** What the sampler shapes probabilities by. */
export interface Shape {
  readonly temperature?: number;
  /** 0 if missing. */
  readonly minP?: number;
  /** The level that temperature and `minP` leave as likely as it is, where `minP` is above 0. */
  readonly backgroundLevel?: number | undefined;
}

/** Of `minP`, the share below which the steady level, or all others together, are left out, as in the sampler. */
const steadyShare = 0.1;

/**
 * Probabilities of the levels of a sub-pixel from its logits: those that the sampler draws from.
 *
 * @example
 * probabilitiesOf(Float32Array.of(0, Math.log(3))); // Float64Array [0.25, 0.75]
 * probabilitiesOf(Float32Array.of(0, Math.log(3)), { minP: 0.5 }); // Float64Array [0, 1]
 */
export function probabilitiesOf(
  logits: Float32Array,
  { temperature = 1, minP = 0, backgroundLevel }: Shape = {},
): Float64Array {
  const steady = minP > 0 ? backgroundLevel : undefined;
  const others = logits.filter((_, level) => level !== steady);
  const top = others.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const weights = Float64Array.from(logits, (logit, level) => {
    const weight = level === steady ? 0 : Math.exp((logit - top) / temperature);
    return weight < minP ? 0 : weight;
  });
  if (steady === undefined) return shares(weights);
  // The others share what they have together beside the steady level.
  const together = others.reduce((sum, logit) => sum + Math.exp(logit - top), 0);
  const ofSteady = Math.exp((logits[steady] ?? -Infinity) - top) / together;
  const rare = steadyShare * minP;
  const all = shares(weights).map((share) => (1 < rare * ofSteady ? 0 : share));
  all[steady] = ofSteady < rare ? 0 : ofSteady;
  return shares(all);
}

function shares(weights: Float64Array): Float64Array {
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
