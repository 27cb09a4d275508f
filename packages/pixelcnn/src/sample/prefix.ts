import type { Input } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { hostLevels } from "../train/batch.ts";

/** The start of images in raster order: row by row, in a row from left to right, in a pixel colour by colour. */
export interface Prefix {
  /** Whole images, levels `[count, height, width, colours]`; what lies behind the prefix is not looked at. */
  readonly images: Uint8Array | Uint16Array;
  /** How many sub-pixels of each image are kept, the first ones: 0 to height * width * colours. */
  readonly length: number;
}

/**
 * A checked prefix as inputs of the sampler's program, batch by batch: what it returns takes the number of a batch's first image.
 *
 * @throws RangeError for a length or level outside its range, TypeError for images of the wrong size.
 */
export function prefixInputs(
  { height, width, channels, levels }: PixelCNNConfig,
  { images, length }: Prefix,
  { count, batch }: { readonly count: number; readonly batch: number },
): (start: number) => Record<string, Input> {
  const each = height * width * channels;
  if (images.length !== count * each)
    throw new TypeError(
      `Cannot complete ${count} images: there are ${images.length} values of them, not ${count * each}`,
    );
  if (!Number.isInteger(length) || length < 0 || length > each)
    throw new RangeError(
      `Cannot keep ${length} sub-pixels of an image: it must be a whole number from 0 to ${each}`,
    );
  images.forEach((level, i) => {
    if (level >= levels && i % each < length)
      throw new RangeError(`Cannot keep level ${level}: the model has levels 0 to ${levels - 1}`);
  });
  return (start) => {
    const part = hostLevels(images.subarray(start * each, (start + batch) * each));
    const data =
      part instanceof Int32Array ? new Int32Array(batch * each) : new Uint8Array(batch * each);
    data.set(part);
    return {
      prefixImages: { data, shape: [batch, height, width, channels] },
      prefixLength: { data: Int32Array.of(length), shape: [] },
    };
  };
}
