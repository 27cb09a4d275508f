import { emoji, toIndices, type Palette } from "@pixelweft/datasets";
import { threefry } from "@pixelweft/tensor";
import { bagOf, vocabularyOf, wordsOf } from "./word-bag.ts";

/** Height and width of a picture. */
export const side = 16;

/** Flat colours, near to those that the emoji are drawn with; soft edges become hard ones. */
export const palette: Palette = {
  exact: false,
  colours: [
    [255, 255, 255, 255],
    [225, 232, 237, 255],
    [153, 170, 181, 255],
    [49, 55, 61, 255],
    [221, 46, 68, 255],
    [244, 144, 12, 255],
    [255, 204, 77, 255],
    [120, 177, 89, 255],
    [93, 173, 236, 255],
    [59, 136, 195, 255],
    [170, 142, 214, 255],
    [193, 105, 79, 255],
    [102, 69, 0, 255],
    [252, 220, 180, 255],
  ],
};

/** Categories that are left out: flags have no words but their own, and components are tones of skin and hair. */
const leftOut: ReadonlySet<string> = new Set(["Component", "Flags"]);
/** Names that a word has to be in, of those to learn from. */
const leastNames = 3;
/** The first seed by which every word of the phrases stays in enough names. */
const [seed, testShare] = [3, 0.1] as const;

/** An emoji as indices of the palette, `[side, side]`, with the words of its name. */
export interface WordedPicture {
  readonly name: string;
  readonly words: readonly string[];
  readonly image: Uint8Array;
}

/** Emoji to learn from and to be judged on, and the words that are given; each has one of them at least. */
export interface EmojiPictures {
  readonly train: readonly WordedPicture[];
  readonly test: readonly WordedPicture[];
  readonly vocabulary: readonly string[];
}

/** Opens a package of emoji; a tenth, and all whose names are in `heldOut`, are for testing. */
export async function openEmoji(from: string, heldOut: readonly string[]): Promise<EmojiPictures> {
  const all = await emoji({ from, size: [side, side] });
  const { images, labels } = await all.read(Array.from({ length: all.info.count }, (_, i) => i));
  const indices = toIndices(withAlpha(images), palette);
  const each = side * side;
  const pictures = all.names.flatMap((name, i): WordedPicture[] =>
    leftOut.has(all.info.classes?.[labels?.[i] ?? 0] ?? "")
      ? []
      : [
          {
            name: name.toLowerCase(),
            words: wordsOf(name),
            image: indices.subarray(i * each, (i + 1) * each),
          },
        ],
  );
  const isTest = ({ name }: WordedPicture, n: number): boolean =>
    threefry(seed, 0, n, 0)[0] / 2 ** 32 < testShare || heldOut.includes(name);
  const learnt = pictures.filter((picture, n) => !isTest(picture, n)).map(({ name }) => name);
  const vocabulary = vocabularyOf(learnt, leastNames);
  const isTold = ({ words }: WordedPicture): boolean =>
    words.some((word) => vocabulary.includes(word));
  return {
    train: pictures.filter((picture, n) => !isTest(picture, n) && isTold(picture)),
    test: pictures.filter((picture, n) => isTest(picture, n) && isTold(picture)),
    vocabulary,
  };
}

/** Pictures as a batch of a model conditioned on bags of words. */
export function wordedBatch(
  pictures: readonly WordedPicture[],
  vocabulary: readonly string[],
): { images: Uint8Array; condition: Float32Array } {
  return {
    images: Uint8Array.from(pictures.flatMap(({ image }) => [...image])),
    condition: Float32Array.from(pictures.flatMap(({ words }) => [...bagOf(words, vocabulary)])),
  };
}

/** Red, green and blue with an alpha of 255. */
function withAlpha(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (rgb[Math.floor(i / 4) * 3 + (i % 4)] ?? 0),
  );
}
