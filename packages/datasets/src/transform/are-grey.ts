import type { Dataset } from "../dataset.ts";

/** Images that are read at once. */
const readAtOnce = 500;

/**
 * Whether images of three channels are all grey: each pixel has as much red as green and blue. It reads up to the first that is not.
 *
 * @example
 * const dots = memoryDataset({ name: "dots", shape: [1, 1, 3], images: Uint8Array.of(7, 7, 7, 9, 9, 8) });
 * await areGrey(dots); // false
 */
export async function areGrey(data: Dataset): Promise<boolean> {
  const { shape, count, palette, codes, access } = data.info;
  const isIntensity = (palette ?? codes) === undefined;
  if (shape[2] !== 3 || !isIntensity || access !== "random" || count === 0) return false;
  for (let from = 0; from < count; from += readAtOnce) {
    const length = Math.min(readAtOnce, count - from);
    const { images } = await data.read(Array.from({ length }, (_, k) => from + k));
    for (let at = 0; at < images.length; at += 3)
      if (images[at] !== images[at + 1] || images[at] !== images[at + 2]) return false;
  }
  return true;
}
