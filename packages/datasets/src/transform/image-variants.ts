import type { Dataset } from "../dataset.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { requireRandom } from "./subset.ts";

/** How variants of images are made. */
export interface ImageVariants {
  /** What is done to an image, for errors: `mirror`; and what it is then: `mirror`. */
  readonly act: string;
  readonly of: string;
  /** Behind the name of the data set. */
  readonly name: string;
  /** Variants of each image; number 0 is the image itself. */
  readonly count: number;
  /** Whether a variant is turned as the image is. */
  readonly keepsOrientations?: boolean;
  /** How a variant is turned, where a model is conditioned on it. */
  readonly orientationOf?: (variant: number) => number;
  /** Makes a variant from 1 on of an image in place, `[height, width, channels]`. */
  change(image: Uint8Array, variant: number): void;
  /** What the variants are, for the fingerprint. */
  readonly fingerprint: string;
}

/**
 * All images of a data set, then variants of all, the first ones first. TypeError for codes, of which there are no variants, and when images are read
 * that are turned, unless the variants are turned as these are.
 */
export function imageVariants(dataset: Dataset, variants: ImageVariants): Dataset {
  const { name, shape, count, classes, palette, codes } = dataset.info;
  const [height, width, channels] = shape;
  requireRandom(dataset, variants.act);
  if (codes)
    throw new TypeError(
      `Cannot ${variants.act} ${name}: codes of a ${variants.of} image are others than those of the image`,
    );
  const size = height * width * channels;
  return defineDataset({
    info: {
      name: `${name}/${variants.name}`,
      shape,
      count: variants.count * count,
      ...(classes && { classes }),
      ...(palette && { palette }),
    },
    async read(indices, how) {
      const originals = indices.map((index) => index % count);
      const { images, ...rest } = await dataset.read(originals, how);
      if (rest.orientations !== undefined && variants.keepsOrientations !== true)
        throw new TypeError(
          `Cannot ${variants.act} ${name}: its images are turned already, and ${variants.of} images of them are turned otherwise; turns() comes last, and once: turns(flips(data))`,
        );
      for (const [row, index] of indices.entries())
        if (index >= count)
          variants.change(images.subarray(row * size, (row + 1) * size), Math.floor(index / count));
      const { orientationOf } = variants;
      if (orientationOf === undefined) return { images, ...rest };
      const of = (index: number): number => orientationOf(Math.floor(index / count));
      return { images, ...rest, orientations: Int32Array.from(indices, of) };
    },
    fingerprint: async (options) =>
      `${variants.fingerprint} of ${await dataset.fingerprint(options)}`,
  });
}
