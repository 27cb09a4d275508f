import type { Dataset } from "../dataset.ts";

/** Images that are looked at, and the share of equal neighbours below which they are photographs. */
const [looks, mostEqual] = [128, 0.5];

/**
 * Whether images are photographs, or shaded like them: less than half of their pixels equal the one to the left. Drawings have areas of
 * one colour; of emoji and sprites 0.7 and more are equal, of photographs, even blurred ones, 0.4 and less. Indices and codes are never.
 *
 * @example
 * await arePhotographs(shapes({ split: "train" })); // false
 */
export async function arePhotographs(dataset: Dataset): Promise<boolean> {
  const { shape, count, access, palette, codes } = dataset.info;
  if (palette || codes) return false;
  const [height, width, channels] = shape;
  const taken = Math.min(count, looks);
  // What can only be read from front to back is not read to its end.
  const spread = access === "random" ? count / taken : 1;
  const rows = Array.from({ length: taken }, (_, n) => Math.floor(n * spread));
  const { images } = await dataset.read(rows);
  let equal = 0;
  for (let at = 0; at < images.length; at += width * channels)
    for (let x = 1; x < width; x++) {
      const pixel = at + x * channels;
      let c = 0;
      while (c < channels && images[pixel + c] === images[pixel + c - channels]) c++;
      if (c === channels) equal++;
    }
  return equal < mostEqual * taken * height * (width - 1);
}
