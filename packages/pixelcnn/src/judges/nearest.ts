import type { Batch, Batches } from "../train/batch.ts";

/** The image of a set that is nearest to another. */
export interface Neighbour {
  /** Its number in the set, counting from 0 in the order in which it came. */
  readonly index: number;
  /** Root of the sum over sub-pixels of squared differences of levels. */
  readonly distance: number;
  readonly image: Uint8Array | Uint16Array;
  readonly label: number | undefined;
}

/**
 * The nearest image of a set, by the distance of levels (L2), to each of some samples of `pixels` values each: a look at whether a
 * model has memorised images. The set is streamed; no more than a batch and one image for each sample is kept. The first one
 * wins on ties.
 *
 * @throws TypeError for samples or images that are no whole number of images, RangeError if the set has no image.
 * @example
 * const set = [{ images: Uint8Array.of(0, 0, 9, 9) }, { images: Uint8Array.of(3, 4) }];
 * const [found] = await nearestImages(Uint8Array.of(0, 1), set, { pixels: 2 });
 * found.index; // 0
 * found.distance; // 1
 */
export async function nearestImages(
  samples: Uint8Array | Uint16Array,
  batches: Batches,
  { pixels }: { readonly pixels: number },
): Promise<Neighbour[]> {
  const count = countImages(samples, pixels, "samples");
  const best = Array.from({ length: count }, () => Infinity);
  const found: Neighbour[] = [];
  let seen = 0;
  for await (const batch of batches) {
    const size = batch.size ?? countImages(batch.images, pixels, "images");
    for (let n = 0; n < count; n++)
      for (let i = 0; i < size; i++) {
        const squares = squaredDistance([samples, n * pixels], [batch.images, i * pixels], {
          pixels,
          limit: best[n] ?? Infinity,
        });
        if (squares >= (best[n] ?? Infinity)) continue;
        best[n] = squares;
        found[n] = neighbour(batch, i, { pixels, index: seen + i, squares });
      }
    seen += size;
  }
  if (seen === 0) throw new RangeError("Cannot find the nearest image: the set has no images");
  return found;
}

function countImages(values: ArrayLike<number>, pixels: number, what: string): number {
  const count = values.length / pixels;
  if (!Number.isInteger(count))
    throw new TypeError(
      `Cannot compare ${values.length} values of ${what}: they are no whole number of images of ${pixels}`,
    );
  return count;
}

/** The squared distance, or something above the limit as soon as that is passed. */
function squaredDistance(
  [a, from]: readonly [ArrayLike<number>, number],
  [b, start]: readonly [ArrayLike<number>, number],
  { pixels, limit }: { readonly pixels: number; readonly limit: number },
): number {
  let sum = 0;
  for (let i = 0; i < pixels && sum < limit; i++) {
    const apart = (a[from + i] ?? 0) - (b[start + i] ?? 0);
    sum += apart * apart;
  }
  return sum;
}

function neighbour(
  { images, labels }: Batch,
  i: number,
  { pixels, index, squares }: { readonly pixels: number; readonly index: number; squares: number },
): Neighbour {
  return {
    index,
    distance: Math.sqrt(squares),
    image: images.slice(i * pixels, (i + 1) * pixels),
    label: labels?.[i],
  };
}
