import { valueShape, valuesOf } from "../batch/code-values.ts";
import type { Dataset, Samples } from "../dataset.ts";
import { checkMost } from "../source/check-numbers.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { sha256 } from "../source/sha256.ts";
import { samplesInOrder } from "./samples-in-order.ts";

/** What was counted in a data set. */
export interface ImageTally {
  /** Images that were looked at. */
  readonly images: number;
  /** How often each value occurs, by channel. */
  readonly values: readonly Float64Array[];
  /** How many images have each label, by label; empty without labels. */
  readonly labels: ReadonlyMap<number, number>;
  /** Hashes of the images, if they were asked for. */
  readonly hashes: ReadonlySet<string>;
}

/** How to look at images. */
export interface TallyOptions {
  /** So many at most, evenly spread; the first ones where images can only be read from front to back. Default all. */
  readonly most?: number | undefined;
  readonly hashes?: boolean | undefined;
  /** Called with the number of images looked at so far. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

const readAtOnce = 500;

/**
 * Counts the values and labels of a data set, and finds copies by hashes if they are requested.
 *
 * @example Two of three images are equal
 * const images = Uint8Array.of(7, 9, 7);
 * const dots = memoryDataset({ name: "dots", shape: [1, 1, 1], images });
 * const tally = await tallyImages(dots, { hashes: true });
 * tally.images; // 3
 * tally.hashes.size; // 2
 * tally.values[0]?.[7]; // 2
 */
export async function tallyImages(data: Dataset, options: TallyOptions = {}): Promise<ImageTally> {
  const { name, shape, count, codes } = data.info;
  checkOptionNames(`count ${name}`, options, { most: true, hashes: true, onProgress: true });
  const { most = Infinity, hashes: hashing = false, onProgress } = options;
  checkMost(`count ${name}`, most);
  const size = shape[0] * shape[1] * shape[2];
  const [, , channels] = valueShape(data.info);
  const images = Math.min(most, count);
  const values = Array.from({ length: channels }, () => new Float64Array(codes?.levels ?? 256));
  const labels = new Map<number, number>();
  const hashes = new Set<string>();
  let done = 0;
  for await (const samples of pick(data, images)) {
    const number = samples.images.length / size;
    countValues(valuesOf(samples.images, data.info), values);
    for (const label of samples.labels ?? []) labels.set(label, (labels.get(label) ?? 0) + 1);
    if (hashing)
      for (let row = 0; row < number; row++)
        hashes.add(await sha256(samples.images.subarray(row * size, (row + 1) * size)));
    done += number;
    onProgress?.(done);
  }
  return { images: done, values, labels, hashes };
}

/** Images of a data set, some at a time: evenly spread, or the first where it can only be read from front to back. */
async function* pick(data: Dataset, images: number): AsyncGenerator<Samples, void, undefined> {
  const { count, access } = data.info;
  if (access === "sequential") {
    yield* samplesInOrder(data, { atOnce: readAtOnce, most: images });
    return;
  }
  for (let from = 0; from < images; from += readAtOnce) {
    const number = Math.min(readAtOnce, images - from);
    const place = (_: unknown, k: number): number => Math.floor(((from + k) * count) / images);
    yield await data.read(Array.from({ length: number }, place));
  }
}

function countValues(numbers: ArrayLike<number>, values: readonly Float64Array[]): void {
  for (const [channel, counts] of values.entries())
    for (let at = channel; at < numbers.length; at += values.length)
      counts[numbers[at] ?? 0] = (counts[numbers[at] ?? 0] ?? 0) + 1;
}

/**
 * Bits per dimension of a model that knows how often each value of each channel occurs and nothing else: `values` as
 * {@link tallyImages} counts them.
 *
 * @example
 * orderZeroBits([Float64Array.of(5, 5)]); // 1
 */
export function orderZeroBits(values: readonly Float64Array[]): number {
  const bits = values.map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.reduce(
      (sum, count) => sum - (count === 0 ? 0 : (count / total) * Math.log2(count / total)),
      0,
    );
  });
  return bits.reduce((sum, value) => sum + value, 0) / values.length;
}
