import { levelsAsMaps } from "../judges/softmax-classifier.ts";
import { checkConfig } from "../model/config.ts";
import { batchInputs } from "../train/batch.ts";

/** What images are. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly levels: number;
}

/** A rectangle of an image: rows and columns from the top left. */
export interface Hole {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Images at a lower resolution, `[n, ceil(height / factor), ceil(width / factor), channels]`: the mean of each block of `factor` x
 * `factor` pixels, levels from -1 to 1. A model conditioned on them makes the details up again.
 *
 * @throws TypeError for what are no whole images, RangeError for a level that there is not and a factor that is no whole number above 0.
 * @example
 * const size = { height: 2, width: 4, channels: 1, levels: 2 };
 * lowerResolution(Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 0), size, 2); // Float32Array [-1, 0]
 */
export function lowerResolution(
  images: Uint8Array | Uint16Array,
  size: ImageSize,
  factor: number,
): Float32Array {
  const { height, width, channels } = size;
  if (!Number.isInteger(factor) || factor < 1)
    throw new RangeError(
      `Cannot make images smaller by a factor of ${factor}: it must be a whole number above 0`,
    );
  const maps = mapsOf(images, size);
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const sums = new Float32Array((images.length / (height * width)) * rows * columns);
  const counts = new Float32Array(sums.length);
  maps.forEach((value, i) => {
    const pixel = Math.floor(i / channels);
    const [column, line] = [pixel % width, Math.floor(pixel / width)];
    const [row, n] = [line % height, Math.floor(line / height)];
    const place = (n * rows + Math.floor(row / factor)) * columns + Math.floor(column / factor);
    const at = place * channels + (i % channels);
    sums[at] = (sums[at] ?? 0) + value;
    counts[at] = (counts[at] ?? 0) + 1;
  });
  return sums.map((sum, i) => sum / (counts[i] ?? 1));
}

/**
 * Images without their colours, `[n, height, width, 1]`: the mean of the channels, from -1 to 1. A model conditioned on them colours
 * them again.
 *
 * @throws TypeError for what are no whole images, RangeError for a level that there is not.
 * @example
 * const size = { height: 1, width: 1, channels: 3, levels: 3 };
 * withoutColour(Uint8Array.of(2, 1, 0), size); // Float32Array [0]
 */
export function withoutColour(images: Uint8Array | Uint16Array, size: ImageSize): Float32Array {
  const { channels } = size;
  const maps = mapsOf(images, size);
  return Float32Array.from({ length: images.length / channels }, (_, pixel) => {
    const colours = maps.subarray(pixel * channels, (pixel + 1) * channels);
    return colours.reduce((a, b) => a + b, 0) / channels;
  });
}

/**
 * Images with a hole, `[n, height, width, channels + 1]`: levels from -1 to 1, zero in the hole, and a plane that is one there. A model
 * conditioned on them fills the hole, wherever it is.
 *
 * @throws TypeError for what are no whole images, RangeError for a level that there is not and a hole that leaves the image or is none.
 * @example
 * const size = { height: 1, width: 2, channels: 1, levels: 2 };
 * const hole = { row: 0, column: 1, height: 1, width: 1 };
 * withHole(Uint8Array.of(1, 1), size, hole); // Float32Array [1, 0, 0, 1]
 */
export function withHole(
  images: Uint8Array | Uint16Array,
  size: ImageSize,
  hole: Hole,
): Float32Array {
  const { height, width, channels } = size;
  const [bottom, right] = [hole.row + hole.height, hole.column + hole.width];
  if (hole.row < 0 || hole.column < 0 || bottom > height || right > width)
    throw new RangeError(
      `Cannot cut a hole of ${hole.height}x${hole.width} at (${hole.row}, ${hole.column}): images are ${height}x${width}`,
    );
  const sides = [hole.row, hole.column, hole.height, hole.width];
  if (!sides.every(Number.isInteger) || hole.height < 0 || hole.width < 0)
    throw new RangeError(
      `Cannot cut a hole of ${hole.height}x${hole.width} at (${hole.row}, ${hole.column}): rows and columns are whole numbers from 0 on`,
    );
  const maps = mapsOf(images, size);
  const planes = channels + 1;
  return Float32Array.from({ length: (images.length / channels) * planes }, (_, i) => {
    const [pixel, plane] = [Math.floor(i / planes), i % planes];
    const [row, column] = [Math.floor(pixel / width) % height, pixel % width];
    const inside =
      row >= hole.row && row < bottom && column >= hole.column && column < right ? 1 : 0;
    if (plane === channels) return inside;
    return inside === 1 ? 0 : (maps[pixel * channels + plane] ?? 0);
  });
}

/** Levels from -1 to 1 of checked images. */
function mapsOf(
  images: Uint8Array | Uint16Array,
  { height, width, channels, levels }: ImageSize,
): Float32Array {
  const maps = { hiddenChannels: channels, headChannels: channels };
  batchInputs(checkConfig({ height, width, channels, levels, ...maps }), { images });
  return levelsAsMaps(images, levels);
}
