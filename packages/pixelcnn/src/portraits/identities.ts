import { threefry } from "@pixelweft/tensor";
import type { Accuracy } from "../judges/softmax-classifier.ts";

/** Which images of a set make a batch for the triplet loss. */
export interface IdentityDraw {
  /** Identities in a batch; all there are, if those are fewer. */
  readonly identities: number;
  /** Images of each; fewer of those that have fewer. */
  readonly each: number;
  readonly seed: number;
  /** Number of the batch: another one is drawn for each. */
  readonly step: number;
}

/**
 * The places of images for one batch: several of each of some identities, of those that have more than one image. A pure function
 * of seed and step.
 *
 * @throws RangeError if there are no two identities with two images.
 * @example
 * const identities = Int32Array.of(5, 5, 6, 7, 7);
 * drawIdentities(identities, { identities: 2, each: 2, seed: 1, step: 0 }).toSorted(); // [0, 1, 3, 4]
 */
export function drawIdentities(
  identities: Int32Array,
  { identities: wanted, each, seed, step }: IdentityDraw,
): number[] {
  const places = new Map<number, number[]>();
  identities.forEach((who, i) => {
    const own = places.get(who);
    if (own) own.push(i);
    else places.set(who, [i]);
  });
  const several = [...places.values()].filter((own) => own.length > 1);
  if (several.length < 2)
    throw new RangeError(
      "Cannot draw a batch: there are no two identities that have two images each",
    );
  const number = (stream: number, i: number): number => threefry(seed, stream, step, i)[0];
  return firstOf(several, wanted, (i) => number(0, i)).flatMap((own, k) =>
    firstOf(own, each, (i) => number(k + 1, i)),
  );
}

/** Some of a list, by the order of random numbers. */
function firstOf<T>(list: readonly T[], count: number, random: (i: number) => number): T[] {
  return list
    .map((item, i) => ({ item, order: random(i) }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ item }) => item);
}

/**
 * How often the nearest other embedding is of the same identity, over the images whose identity has another one; embeddings are
 * `[n, size]`.
 *
 * @throws TypeError for embeddings that do not fit, RangeError if no identity has two images.
 * @example
 * const identities = Int32Array.of(1, 1, 2, 2);
 * retrievalAccuracy(Float32Array.of(0, 0.1, 0.9, 0.2), identities).accuracy; // 0.75
 */
export function retrievalAccuracy(embeddings: Float32Array, identities: Int32Array): Accuracy {
  const n = identities.length;
  const size = embeddings.length / n;
  if (!Number.isInteger(size))
    throw new TypeError(
      `Cannot compare ${embeddings.length} values: they are no whole number for each of ${n} images`,
    );
  let [count, right] = [0, 0];
  for (let i = 0; i < n; i++) {
    let [best, nearest] = [Infinity, -1];
    let alone = true;
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      if (identities[i] === identities[j]) alone = false;
      let apart = 0;
      for (let k = 0; k < size; k++)
        apart += ((embeddings[i * size + k] ?? 0) - (embeddings[j * size + k] ?? 0)) ** 2;
      if (apart < best) [best, nearest] = [apart, j];
    }
    if (alone) continue;
    count++;
    if (identities[nearest] === identities[i]) right++;
  }
  if (count === 0) throw new RangeError("Cannot compute an accuracy: no identity has two images");
  const accuracy = right / count;
  const variance = (accuracy * (1 - accuracy)) / Math.max(1, count - 1);
  return { count, accuracy, standardError: Math.sqrt(variance) };
}
