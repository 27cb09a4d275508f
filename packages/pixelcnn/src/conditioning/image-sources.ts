import { levelsAsMaps } from "../judges/softmax-classifier.ts";

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
 * @example
 * const size = { height: 2, width: 4, channels: 1, levels: 2 };
 * lowerResolution(Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 0), size, 2); // Float32Array [-1, 0]
 */
export function lowerResolution(
  images: Uint8Array | Uint16Array,
  size: ImageSize,
  factor: number,
): Float32Array {
  const { height, width, channels, levels } = size;
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const maps = levelsAsMaps(images, levels);
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
 * @example
 * const size = { height: 1, width: 1, channels: 3, levels: 3 };
 * withoutColour(Uint8Array.of(2, 1, 0), size); // Float32Array [0]
 */
export function withoutColour(
  images: Uint8Array | Uint16Array,
  { channels, levels }: ImageSize,
): Float32Array {
  const maps = levelsAsMaps(images, levels);
  return Float32Array.from({ length: images.length / channels }, (_, pixel) => {
    const colours = maps.subarray(pixel * channels, (pixel + 1) * channels);
    return colours.reduce((a, b) => a + b, 0) / channels;
  });
}

/**
 * Images with a hole, `[n, height, width, channels + 1]`: levels from -1 to 1, zero in the hole, and a plane that is one there. A model
 * conditioned on them fills the hole, wherever it is.
 *
 * @throws RangeError for a hole that leaves the image.
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
  const { height, width, channels, levels } = size;
  const [bottom, right] = [hole.row + hole.height, hole.column + hole.width];
  if (hole.row < 0 || hole.column < 0 || bottom > height || right > width)
    throw new RangeError(
      `Cannot cut a hole of ${hole.height}x${hole.width} at (${hole.row}, ${hole.column}): images are ${height}x${width}`,
    );
  const maps = levelsAsMaps(images, levels);
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
