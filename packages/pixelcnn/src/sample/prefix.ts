import type { Input } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { hostLevels } from "../train/batch.ts";

/** The start of images in raster order: row by row, in a row from left to right, in a pixel colour by colour. */
export interface Prefix {
  /** Whole images, levels `[count, height, width, colours]`; what lies behind the prefix is not looked at. */
  readonly images: Uint8Array | Uint16Array;
  /** How many sub-pixels of each image are kept, the first ones: 0 to height * width * colours. */
  readonly length: number;
  /**
   * 1, or more, for each sub-pixel behind those that is kept as well, `[count, height, width, colours]`. What is sampled between them follows
   * from what stands before it, and does not look ahead to what is kept behind it.
   */
  readonly fixed?: Uint8Array;
}

/**
 * A checked prefix as inputs of the sampler's program, batch by batch: what it returns takes the number of a batch's first image.
 *
 * @throws RangeError for a length or level outside its range, TypeError for images of the wrong size.
 */
export function prefixInputs(
  { height, width, channels, levels }: PixelCNNConfig,
  { images, length, fixed }: Prefix,
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
  if (fixed && fixed.length !== images.length)
    throw new TypeError(
      `Cannot keep sub-pixels of ${count} images: there are ${fixed.length} values that say which, not ${images.length}`,
    );
  images.forEach((level, i) => {
    if (level >= levels && (i % each < length || (fixed?.[i] ?? 0) > 0))
      throw new RangeError(`Cannot keep level ${level}: the model has levels 0 to ${levels - 1}`);
  });
  const shape = [batch, height, width, channels];
  const fixedOf = (start: number): Uint8Array => {
    const part = new Uint8Array(batch * each);
    part.set(fixed?.subarray(start * each, (start + batch) * each) ?? []);
    return part;
  };
  return (start) => {
    const part = hostLevels(images.subarray(start * each, (start + batch) * each));
    const data =
      part instanceof Int32Array ? new Int32Array(batch * each) : new Uint8Array(batch * each);
    data.set(part);
    return {
      prefixImages: { data, shape },
      prefixLength: { data: Int32Array.of(length), shape: [] },
      ...(fixed ? { prefixFixed: { data: fixedOf(start), shape } } : {}),
    };
  };
}
