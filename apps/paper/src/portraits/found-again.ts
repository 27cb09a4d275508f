import type { Accuracy } from "@pixelweft/pixelcnn/judges";

/** Embeddings `[n, size]`, and who each one is of. */
export interface EmbeddedImages {
  readonly vectors: Float32Array;
  readonly identities: Int32Array;
  /** The number of the picture that each one is of or was drawn from: it is not compared with that. */
  readonly from: Int32Array;
}

/** How often the nearest picture of a gallery is of the same identity, and how often it would be by chance. */
export interface FoundAgain {
  readonly found: Accuracy;
  readonly chance: number;
}

/** Looks for each of some images among pictures, the one that it was drawn from left out; those without another of theirs do not count. */
export function foundAgain(asked: EmbeddedImages, gallery: EmbeddedImages): FoundAgain {
  const size = gallery.vectors.length / gallery.identities.length;
  let [count, right, chances] = [0, 0, 0];
  asked.identities.forEach((who, i) => {
    let [best, nearest, own, others] = [Infinity, -1, 0, 0];
    gallery.identities.forEach((other, j) => {
      if (gallery.from[j] === asked.from[i]) return;
      if (other === who) own++;
      else others++;
      let apart = 0;
      for (let k = 0; k < size; k++)
        apart += ((asked.vectors[i * size + k] ?? 0) - (gallery.vectors[j * size + k] ?? 0)) ** 2;
      if (apart < best) [best, nearest] = [apart, other];
    });
    if (own === 0) return;
    count++;
    chances += own / (own + others);
    if (nearest === who) right++;
  });
  if (count === 0) throw new RangeError("Cannot look for identities: none has another picture");
  const accuracy = right / count;
  const variance = (accuracy * (1 - accuracy)) / Math.max(1, count - 1);
  return {
    found: { count, accuracy, standardError: Math.sqrt(variance) },
    chance: chances / count,
  };
}
