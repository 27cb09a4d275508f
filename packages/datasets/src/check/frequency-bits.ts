import type { Dataset } from "../dataset.ts";
import { checkMost } from "../source/check-numbers.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { quantise } from "../transform/quantise.ts";
import { tallyImages } from "./tally-images.ts";

/** How to look at images, as for `yardsticks()`. */
export interface FrequencyBitsOptions {
  /** Levels that the values are reduced to; 256, as they are, if missing. Indices of a palette are levels already. */
  readonly levels?: number | undefined;
  /** Of each data set so many images at most. Default 1,000. */
  readonly most?: number | undefined;
}

/**
 * Bits per dimension that images need by the frequencies of each value in others, such as those that a model of them was trained on. Each
 * value counts once more than it occurs there, so that none is impossible.
 *
 * @throws RangeError where there are no images to measure.
 * @example
 * const dots = (name: string, ...of: number[]) =>
 *   memoryDataset({ name, shape: [1, 1, 1], images: Uint8Array.from(of) });
 * await frequencyBits(dots("train", 0, 0), dots("held-out", 255), { levels: 2 }); // 2
 */
export async function frequencyBits(
  known: Dataset,
  images: Dataset,
  options: FrequencyBitsOptions = {},
): Promise<number> {
  checkOptionNames(`measure ${images.info.name}`, options, { levels: true, most: true });
  const { levels = 256, most = 1000 } = options;
  checkMost(`measure ${images.info.name}`, most);
  if (images.info.count === 0)
    throw new RangeError(`Cannot measure ${images.info.name}: it has no images`);
  const asLevels = levelCounter(images, levels);
  const there = (await tallyImages(known, { most })).values.map(asLevels);
  const here = (await tallyImages(images, { most })).values.map(asLevels);
  let [bits, values] = [0, 0];
  for (const [channel, counts] of here.entries()) {
    const others = there[channel] ?? new Float64Array(counts.length);
    const total = sum(others) + counts.length;
    values += sum(counts);
    for (const [value, count] of counts.entries())
      bits -= count * Math.log2(((others[value] ?? 0) + 1) / total);
  }
  return bits / values;
}

/** Counts of levels for counts of bytes; those of colours and codes are that already, but for room behind the last. */
function levelCounter(
  { info: { palette, codes, levels: own } }: Dataset,
  levels: number,
): (counts: Float64Array) => Float64Array {
  if ((palette ?? codes) !== undefined) return (counts) => counts.subarray(0, own);
  const places = quantise(
    Uint8Array.from({ length: 256 }, (_, value) => value),
    levels,
  );
  return (counts) => {
    const some = new Float64Array(levels);
    for (const [value, level] of places.entries())
      some[level] = (some[level] ?? 0) + (counts[value] ?? 0);
    return some;
  };
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
