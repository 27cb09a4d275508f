import { emoji, makePalette, toIndices, type Palette } from "@pixelweft/datasets";
import { threefry } from "@pixelweft/tensor";
import { bagOf, vocabularyOf, wordsOf } from "./word-bag.ts";

/** Height and width of a picture, and colours of the palette that all share. */
export const side = 16;
const paletteColours = 24;
/** Names that a word has to be in, of those to learn from. */
const leastNames = 3;
const [seed, testShare] = [2, 0.1] as const;

/** An emoji as indices of the palette, `[side, side]`, with the words of its name. */
export interface WordedPicture {
  readonly name: string;
  readonly words: readonly string[];
  readonly image: Uint8Array;
}

/** Emoji to learn from and to be judged on. */
export interface EmojiPictures {
  readonly train: readonly WordedPicture[];
  readonly test: readonly WordedPicture[];
  readonly palette: Palette;
  readonly vocabulary: readonly string[];
}

/** Opens a package of emoji without the flags; a tenth, and all whose names are in `heldOut`, are for testing. */
export async function openEmoji(from: string, heldOut: readonly string[]): Promise<EmojiPictures> {
  const all = await emoji({ from, size: [side, side] });
  const { images, labels } = await all.read(Array.from({ length: all.info.count }, (_, i) => i));
  const isFlag = (i: number): boolean => all.info.classes?.[labels?.[i] ?? 0] === "Flags";
  const opaque = withAlpha(images);
  const each = 4 * side * side;
  const kept = all.names.flatMap((name, i) => (isFlag(i) ? [] : [{ name, i }]));
  const pixels = kept.map(({ i }) => opaque.subarray(i * each, (i + 1) * each));
  const palette = makePalette(joined(pixels), { colours: paletteColours });
  const pictures = kept.map(({ name }, n) => ({
    name: name.toLowerCase(),
    words: wordsOf(name),
    image: toIndices(pixels[n] ?? new Uint8Array(), palette),
  }));
  const isTest = ({ name }: WordedPicture, n: number): boolean =>
    threefry(seed, 0, n, 0)[0] / 2 ** 32 < testShare || heldOut.includes(name);
  const train = pictures.filter((picture, n) => !isTest(picture, n));
  return {
    train,
    test: pictures.filter(isTest),
    palette,
    vocabulary: vocabularyOf(
      train.map(({ name }) => name),
      leastNames,
    ),
  };
}

/** Pictures as a batch of a model that is told bags of words. */
export function wordedBatch(
  pictures: readonly WordedPicture[],
  vocabulary: readonly string[],
): { images: Uint8Array; condition: Float32Array } {
  return {
    images: joined(pictures.map(({ image }) => image)),
    condition: Float32Array.from(pictures.flatMap(({ words }) => [...bagOf(words, vocabulary)])),
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Red, green and blue with an alpha of 255. */
function withAlpha(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (rgb[Math.floor(i / 4) * 3 + (i % 4)] ?? 0),
  );
}
