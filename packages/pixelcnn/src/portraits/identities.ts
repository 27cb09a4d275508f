import { threefry } from "@pixelweft/tensor";

/** Which images of a set make a batch for the triplet loss. */
export interface IdentityDraw {
  /** Identities in a batch, two or more; all there are, if those are fewer. */
  readonly identities: number;
  /** Images of each, two or more; fewer of those that have fewer. */
  readonly each: number;
  readonly seed: number;
  /** Number of the batch: another one is drawn for each. */
  readonly step: number;
}

/**
 * The places of images for one batch: several of each of some identities, of those that have more than one image. A pure function
 * of seed and step.
 *
 * @throws RangeError if there are no two identities with two images, or a batch would have none, and for a seed or step that is no whole
 * number from 0 to 4294967295.
 * @example
 * const identities = Int32Array.of(5, 5, 6, 7, 7);
 * drawIdentities(identities, { identities: 2, each: 2, seed: 1, step: 0 }).toSorted(); // [0, 1, 3, 4]
 */
export function drawIdentities(
  identities: Int32Array,
  { identities: wanted, each, seed, step }: IdentityDraw,
): number[] {
  // With fewer no triplet is there, and nothing is learnt.
  for (const [what, count] of Object.entries({ identities: wanted, "images of each": each }))
    if (!Number.isInteger(count) || count < 2)
      throw new RangeError(
        `Cannot draw a batch of ${count} ${what}: it must be a whole number from 2 on`,
      );
  for (const [what, word] of Object.entries({ seed, step }))
    if (word >>> 0 !== word)
      throw new RangeError(
        `Cannot draw a batch: the ${what} is ${word}, not a whole number from 0 to 4294967295`,
      );
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
