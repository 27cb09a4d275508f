import { zlibSync } from "fflate";
import { DatasetError } from "../errors/dataset-error.ts";
import { rowFilter } from "./row-filter.ts";

/** What images are. */
export interface CompressedImages {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** True where values are indices of a palette, whose neighbours have nothing in common. Default false. */
  readonly indexed?: boolean | undefined;
}

/**
 * Bits of each image by itself in a PNG file: filtered rows, deflated by the highest level, without the 57 bytes around them. A
 * measure of how complex an image is that knows nothing of its kind.
 *
 * @param images values `[n, height, width, channels]`, 0 to 255
 * @returns `[n]`
 * @throws DatasetError for images of another size.
 * @example A flat picture and one of noise
 * const flat = Array(400).fill(9);
 * const noise = Array.from({ length: 400 }, (_, i) => (i * i * 7919) % 251);
 * const [few = 0, many = 0] = compressedBits(Uint8Array.from([...flat, ...noise]), { shape: [20, 20, 1] });
 * few < 200; // true
 * many > 2400; // true
 */
export function compressedBits(
  images: Uint8Array,
  { shape, indexed = false }: CompressedImages,
): Float64Array {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const count = images.length / size;
  if (!Number.isInteger(count))
    throw new DatasetError(
      `Cannot compress ${images.length} values: images of ${shape.join("x")} have ${size}`,
    );
  return Float64Array.from({ length: count }, (_, n) => {
    // The filter of one image knows nothing of another's rows.
    const filter = rowFilter(width * channels, { back: channels, plain: indexed });
    const rows = filter(images.subarray(n * size, (n + 1) * size));
    return 8 * zlibSync(rows, { level: 9 }).length;
  });
}
