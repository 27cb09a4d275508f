import type { Dataset } from "../dataset.ts";
import { checkMost } from "../source/check-numbers.ts";
import { sha256 } from "../source/sha256.ts";
import { eachImage, groundOf, type ImageForm } from "./ground.ts";

/**
 * How many pictures show the figure of another one, mirrored left and right or at another place, pixel for pixel: such as a sprite that
 * walks to both sides. Where there are more than `most`, of so many that are evenly spread over the set.
 *
 * @param most pictures that are compared; 20,000 if missing
 * @example
 * const few = subset(sprites({ split: "train" }), { from: 0, to: 20 });
 * await countNearCopies(few); // 0
 * await countNearCopies(flips(few)); // 20
 */
export async function countNearCopies(dataset: Dataset, most = 20_000): Promise<number> {
  checkMost(`compare the pictures of ${dataset.info.name}`, most);
  const seen = new Set<string>();
  let copies = 0;
  for await (const image of eachImage(dataset, most)) {
    const key = await figureKey(image, dataset.info);
    if (seen.has(key)) copies++;
    seen.add(key);
  }
  return copies;
}

/** A text that is equal for pictures of one figure, mirrored or not, wherever it stands. */
async function figureKey(image: Uint8Array, form: ImageForm): Promise<string> {
  const [height, width, channels] = form.shape;
  const { top, bottom, left, right } = groundOf(image, form)?.room ?? none;
  const rows = Math.max(0, height - top - bottom);
  const columns = Math.max(0, width - left - right);
  const own = new Uint8Array(rows * columns * channels);
  const mirrored = new Uint8Array(own.length);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const from = ((top + y) * width + left + x) * channels;
      const pixel = image.subarray(from, from + channels);
      own.set(pixel, (y * columns + x) * channels);
      mirrored.set(pixel, (y * columns + columns - 1 - x) * channels);
    }
  const [a, b] = await Promise.all([sha256(own), sha256(mirrored)]);
  return `${rows}x${columns} ${a < b ? a : b}`;
}

const none = { top: 0, bottom: 0, left: 0, right: 0 };
