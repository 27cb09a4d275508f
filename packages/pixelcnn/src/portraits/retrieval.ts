import type { Accuracy } from "../judges/softmax-classifier.ts";

/** Embeddings `[n, size]` and whose each one is. */
export interface EmbeddedImages {
  readonly vectors: Float32Array;
  readonly identities: Int32Array;
  /** The number of the picture that each one is of, or was drawn from: two of the same are not compared. */
  readonly pictures: Int32Array;
}

/** How often the nearest picture is of the same identity, and how often it would be by chance. */
export interface Retrieval {
  /**
   * Its standard error is over identities, as pictures of one are found together or not at all: what other identities would have given,
   * with this gallery and this embedding. 0 for a single identity, which has none.
   */
  readonly found: Accuracy;
  readonly chance: number;
}

/**
 * Looks for the identities of some images among others, by the nearest embedding. Images whose identity has no other picture there do not
 * count.
 *
 * @throws TypeError for embeddings, identities and pictures that do not fit, RangeError for a value that is no finite number, or if no
 * image counts.
 * @example A sample that was drawn from picture 0 is found by picture 1
 * const identities = Int32Array.of(7, 7, 8);
 * const pictures = Int32Array.of(0, 1, 2);
 * const gallery = { vectors: Float32Array.of(0, 0.2, 1), identities, pictures };
 * const sample = {
 *   vectors: Float32Array.of(0.3),
 *   identities: Int32Array.of(7),
 *   pictures: Int32Array.of(0),
 * };
 * retrieval(sample, gallery).found.accuracy; // 1
 * retrieval(sample, gallery).chance; // 0.5
 */
export function retrieval(asked: EmbeddedImages, gallery: EmbeddedImages): Retrieval {
  const size = sizeOf(gallery);
  if (size !== sizeOf(asked))
    throw new TypeError(
      `Cannot compare embeddings of ${sizeOf(asked)} numbers with some of ${size}`,
    );
  const people = new Map<number, { count: number; right: number }>();
  let chances = 0;
  asked.identities.forEach((who, i) => {
    let [best, nearest, own, others] = [Infinity, -1, 0, 0];
    gallery.identities.forEach((other, j) => {
      if (gallery.pictures[j] === asked.pictures[i]) return;
      if (other === who) own++;
      else others++;
      let apart = 0;
      for (let k = 0; k < size; k++)
        apart += ((asked.vectors[i * size + k] ?? 0) - (gallery.vectors[j * size + k] ?? 0)) ** 2;
      if (apart < best) [best, nearest] = [apart, other];
    });
    if (own === 0) return;
    chances += own / (own + others);
    const { count, right } = people.get(who) ?? { count: 0, right: 0 };
    people.set(who, { count: count + 1, right: right + (nearest === who ? 1 : 0) });
  });
  const found = accuracyOver([...people.values()]);
  return { found, chance: chances / found.count };
}

/** The share of images that are right, and its standard error over their groups, as that of a ratio of sums. */
function accuracyOver(
  groups: readonly { readonly count: number; readonly right: number }[],
): Accuracy {
  const sum = (of: (group: { readonly count: number; readonly right: number }) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  const count = sum((group) => group.count);
  if (count === 0) throw new RangeError("Cannot compute an accuracy: no identity has two images");
  const accuracy = sum(({ right }) => right) / count;
  const squares = sum((group) => (group.right - accuracy * group.count) ** 2);
  const variance = (squares * groups.length) / Math.max(1, groups.length - 1);
  return { count, accuracy, standardError: Math.sqrt(variance) / count };
}

/**
 * How often the nearest other embedding is of the same identity, over the images whose identity has another one; embeddings are
 * `[n, size]`. The standard error is over identities.
 *
 * @throws TypeError for embeddings that do not fit, RangeError for a value that is no finite number, or if no identity has two images.
 * @example
 * const identities = Int32Array.of(1, 1, 2, 2);
 * retrievalAccuracy(Float32Array.of(0, 0.1, 0.9, 0.2), identities).accuracy; // 0.75
 */
export function retrievalAccuracy(embeddings: Float32Array, identities: Int32Array): Accuracy {
  const all = { vectors: embeddings, identities, pictures: identities.map((_, i) => i) };
  return retrieval(all, all).found;
}

function sizeOf({ vectors, identities, pictures }: EmbeddedImages): number {
  const size = vectors.length / identities.length;
  if (!Number.isInteger(size))
    throw new TypeError(
      `Cannot compare ${vectors.length} values: they are no whole number for each of ${identities.length} images`,
    );
  if (pictures.length !== identities.length)
    throw new TypeError(
      `Cannot compare images: there are ${identities.length} identities and ${pictures.length} pictures`,
    );
  // No distance to it would be the least.
  if (!vectors.every(Number.isFinite))
    throw new RangeError("Cannot compare embeddings: a value is no finite number");
  return size;
}
