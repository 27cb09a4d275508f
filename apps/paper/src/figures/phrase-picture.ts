import { toColours } from "@pixelweft/datasets";
import { Sampler, type DeviceModel } from "@pixelweft/pixelcnn";
import type { Picture } from "@pixelweft/pixelcnn/pictures";
import { captionedGrid } from "./captioned-grid.ts";
import { palette, side, type EmojiPictures } from "./emoji-pictures.ts";
import { heldOut, unheard } from "./phrases.ts";
import { bagOf, wordsOf } from "./word-bag.ts";

/** Drawings for each phrase: from p(x), then safer ones. */
const looks = [
  { drawings: 6, temperature: 1 },
  { drawings: 3, temperature: 0.7 },
] as const;
const columns = 1 + looks[0].drawings + looks[1].drawings;
/** What an image is magnified by, and letters that fit under it. */
const scale = 5;
const room = Math.floor((side * scale) / 6);

/**
 * A row for each phrase: the emoji of that name where there is one, which the model has not seen, then drawings. The phrase stands under
 * the drawings.
 */
export async function phrasePicture(
  model: DeviceModel,
  { test, vocabulary }: EmojiPictures,
): Promise<Picture> {
  const phrases = [...heldOut, ...unheard];
  const bags = phrases.map((phrase) => bagOf(wordsOf(phrase), vocabulary));
  const sampler = new Sampler(model, { batch: 11 });
  try {
    const rows = phrases.map((phrase) => [
      test.find(({ name }) => name === phrase)?.image ?? new Uint8Array(side * side),
    ]);
    for (const { drawings, temperature } of looks)
      for (let n = 0; n < drawings; n++) {
        const drawn = await sampler.sample({
          count: phrases.length,
          seed: 1,
          firstImage: n * phrases.length,
          temperature,
          vector: Float32Array.from(bags.flatMap((bag) => [...bag])),
        });
        const each = side * side;
        for (const [i, row] of rows.entries()) row.push(drawn.subarray(i * each, (i + 1) * each));
      }
    const captions = phrases.flatMap(labelsOf);
    const cells = rows.flat().map((image, n) => ({
      pixels: toColours(image, palette).filter((_, i) => i % 4 !== 3),
      caption: captions[n] ?? "",
    }));
    return captionedGrid(cells, { height: side, width: side, columns, scale });
  } finally {
    await sampler.dispose();
  }
}

/** What stands under a row: the phrase from the first drawing on. */
function labelsOf(phrase: string): string[] {
  const about = heldOut.includes(phrase) ? "held out" : "no emoji";
  const lines = [about, ...linesOf(phrase)];
  return Array.from({ length: columns }, (_, i) =>
    i === 1 + looks[0].drawings ? `at ${looks[1].temperature}` : (lines[i] ?? ""),
  );
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
