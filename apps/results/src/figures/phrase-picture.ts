import { toColours, type Palette } from "@pixelweft/datasets";
import { Sampler, type DeviceModel } from "@pixelweft/pixelcnn";
import { imageGrid, type Picture } from "pixelweft";
import { side, type EmojiPictures } from "./emoji-pictures.ts";
import { heldOut, unheard } from "./phrases.ts";
import { bagOf, wordsOf } from "./word-bag.ts";

/** Drawings for each phrase, and what an image is magnified by. */
const [drawings, scale] = [9, 5] as const;
/** Letters that fit under an image. */
const room = Math.floor((side * scale) / 6);

/**
 * A row for each phrase: the emoji of that name where there is one, which the model has not seen, then drawings. The phrase stands under
 * the drawings.
 */
export async function phrasePicture(
  model: DeviceModel,
  { test, palette, vocabulary }: EmojiPictures,
): Promise<Picture> {
  const phrases = [...heldOut, ...unheard];
  const bags = phrases.flatMap((phrase) => {
    const bag = [...bagOf(wordsOf(phrase), vocabulary)];
    return Array.from({ length: drawings }, () => bag);
  });
  const sampler = new Sampler(model, { batch: 18 });
  try {
    const drawn = await sampler.sample({
      count: bags.length,
      seed: 1,
      condition: Float32Array.from(bags.flat()),
    });
    const each = side * side;
    const cells = phrases.flatMap((phrase, n) => {
      const own = test.find(({ name }) => name === phrase)?.image;
      const row = drawn.subarray(n * drawings * each, (n + 1) * drawings * each);
      return [own ? painted(own, palette) : blank, painted(row, palette)];
    });
    return imageGrid(Uint8Array.from(cells.flatMap((pixels) => [...pixels])), {
      height: side,
      width: side,
      channels: 3,
      columns: drawings + 1,
      scale,
      labels: phrases.flatMap((phrase) => {
        const about = heldOut.includes(phrase) ? "held out" : "no emoji";
        const lines = [about, ...linesOf(phrase)];
        return Array.from({ length: drawings + 1 }, (_, i) => lines[i] ?? "");
      }),
    });
  } finally {
    await sampler.dispose();
  }
}

const blank = new Uint8Array(side * side * 3).fill(48);

function painted(image: Uint8Array, palette: Palette): Uint8Array {
  return toColours(image, palette).filter((_, i) => i % 4 !== 3);
}

/** A phrase in lines that fit under an image. */
function linesOf(phrase: string): string[] {
  const lines: string[] = [];
  for (const word of phrase.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
