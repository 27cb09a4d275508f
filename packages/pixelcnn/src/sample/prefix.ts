import type { Input } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { hostLevels } from "../model/host-levels.ts";
import { checkBytes, checkImages } from "../train/array-kinds.ts";
import type { ImageRange } from "./image-range.ts";

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
 * Checks a prefix of so many images.
 *
 * @throws RangeError for a length or level outside its range, TypeError for images or `fixed` of the wrong kind or size.
 */
export function checkPrefix(
  { height, width, channels, levels }: PixelCNNConfig,
  { images, length, fixed }: Prefix,
  count: number,
): void {
  const each = height * width * channels;
  checkImages(images);
  if (images.length !== count * each)
    throw new TypeError(
      `Cannot complete ${count} images: there are ${images.length} values of them, not ${count * each}`,
    );
  if (!Number.isInteger(length) || length < 0 || length > each)
    throw new RangeError(
      `Cannot keep ${length} sub-pixels of an image: it must be a whole number from 0 to ${each}`,
    );
  checkBytes("fixed", fixed);
  if (fixed && fixed.length !== images.length)
    throw new TypeError(
      `Cannot keep sub-pixels: fixed has ${fixed.length} values, not ${images.length}`,
    );
  images.forEach((level, i) => {
    if (level >= levels && (i % each < length || (fixed?.[i] ?? 0) > 0))
      throw new RangeError(`Cannot keep level ${level}: the model has levels 0 to ${levels - 1}`);
  });
}

/** A checked prefix of some images as inputs of a program that samples `batch` at once. */
export function prefixInputs(
  { height, width, channels }: PixelCNNConfig,
  { images, length, fixed }: Prefix,
  { start, batch }: ImageRange,
): Record<string, Input> {
  const each = height * width * channels;
  const shape = [batch, height, width, channels];
  const part = hostLevels(images.subarray(start * each, (start + batch) * each));
  const data =
    part instanceof Int32Array ? new Int32Array(batch * each) : new Uint8Array(batch * each);
  data.set(part);
  const kept = new Uint8Array(batch * each);
  kept.set(fixed?.subarray(start * each, (start + batch) * each) ?? []);
  return {
    prefixImages: { data, shape },
    prefixLength: { data: Int32Array.of(length), shape: [] },
    ...(fixed && { prefixFixed: { data: kept, shape } }),
  };
}
