import { Likelihood, type DeviceModel } from "@pixelweft/pixelcnn";
import { meanDifference } from "../protocol/statistics.ts";
import { wordedBatch, type WordedPicture } from "./emoji-pictures.ts";
import { meanOf, type Mean } from "./mean.ts";

type Difference = ReturnType<typeof meanDifference>;

/** Bits per dimension of pictures given words, and differences picture by picture. */
export interface WordUse {
  readonly right: Mean;
  /** Given the words of a picture half the list away. */
  readonly shuffled: Mean;
  readonly none: Mean;
  /** Below 0: the right words help. */
  readonly rightAgainstShuffled: Difference;
  readonly rightAgainstNone: Difference;
}

const batchSize = 32;

/** What the words of a name are worth to a model, in bits per dimension. */
export async function wordUse(
  model: DeviceModel,
  pictures: readonly WordedPicture[],
  vocabulary: readonly string[],
): Promise<WordUse> {
  const likelihood = new Likelihood(model);
  const half = Math.floor(pictures.length / 2);
  const bits = async (words: (n: number) => readonly string[]): Promise<number[]> => {
    const given = pictures.map((picture, n) => ({ ...picture, words: words(n) }));
    const each: number[] = [];
    for (let start = 0; start < given.length; start += batchSize) {
      const batch = wordedBatch(given.slice(start, start + batchSize), vocabulary);
      each.push(...(await likelihood.bitsPerDim(batch)));
    }
    return each;
  };
  try {
    const right = await bits((n) => pictures[n]?.words ?? []);
    const shuffled = await bits((n) => pictures[(n + half) % pictures.length]?.words ?? []);
    const none = await bits(() => []);
    return {
      right: meanOf(right),
      shuffled: meanOf(shuffled),
      none: meanOf(none),
      rightAgainstShuffled: meanDifference(right, shuffled),
      rightAgainstNone: meanDifference(right, none),
    };
  } finally {
    await likelihood.dispose();
  }
}
