import { threefry } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import type { Batch, Batches } from "../train/batch.ts";

/** How pixels are mutated. */
export interface MutationOptions {
  /** Levels of a value: the new one is any of them, each as likely. */
  readonly levels: number;
  /** The probability that a value is replaced. Ren et al. use 0.1 to 0.3 for pictures. */
  readonly rate: number;
  /** Equal seeds mutate equal images in the same places. Default 0. */
  readonly seed?: number | undefined;
  /** Images in front of these: each has random numbers of its own. Default 0. */
  readonly before?: number | undefined;
}

/** The part of one rank of several in each batch, as `batches()` of datasets divides it. */
export interface MutationShare {
  readonly rank: number;
  readonly world: number;
  /** Images of a whole batch. */
  readonly batchSize: number;
}

/**
 * Images whose values are replaced by random levels here and there: what a background model learns from. It learns how bright and how
 * smooth pictures of the kind are in general, and little of what they show (Ren et al. 2019, "Likelihood Ratios for
 * Out-of-Distribution Detection").
 *
 * @param images levels, images of `size` values one after another
 * @param size values of an image: height times width times channels
 * @returns new levels, of the same length
 * @throws RangeError for a rate outside 0 to 1, levels outside 2 to 65,536, and images of another size.
 * @example
 * const images = new Uint8Array(1000).fill(3);
 * mutatePixels(images, 100, { levels: 4, rate: 0 }).every((level) => level === 3); // true
 * mutatePixels(images, 100, { levels: 4, rate: 0.4 }).filter((level) => level === 3).length; // 727
 */
export function mutatePixels<Levels extends Uint8Array | Uint16Array>(
  images: Levels,
  size: number,
  options: MutationOptions,
): Levels {
  const { levels, rate, seed = 0, before = 0 } = options;
  checkNumbers("mutate pixels", { rate });
  if (!(rate >= 0 && rate <= 1))
    throw new RangeError(`Cannot mutate pixels with probability ${rate}: it must be 0 to 1`);
  if (!Number.isInteger(levels) || levels < 2 || levels > 65_536)
    throw new RangeError(`Cannot mutate pixels of ${levels} levels: there must be 2 to 65,536`);
  if (!Number.isInteger(images.length / size))
    throw new RangeError(
      `Cannot mutate ${images.length} values: images of ${size} values are no whole number of them`,
    );
  const mutated = images.slice() as Levels;
  for (let at = 0; at < mutated.length; at++) {
    const image = before + Math.floor(at / size);
    const [whether, which] = threefry(seed, mutation, image, at % size);
    if (whether < rate * 2 ** 32) mutated[at] = Math.floor((which / 2 ** 32) * levels);
  }
  return mutated;
}

/** Second word of the key: no other random numbers of a seed are these. */
const mutation = 0x6d757461;

/**
 * Batches with mutated pixels, to train a background model by `train()`. An image that comes again is mutated in other places. Ranks
 * that share each batch, with `share`, mutate together what one process would.
 *
 * @param size values of an image: height times width times channels
 * @throws as `mutatePixels()`.
 * @example
 * const batches = [{ images: new Uint8Array(8) }, { images: new Uint8Array(8) }];
 * const mutated = mutatedBatches(batches, 4, { levels: 256, rate: 1, seed: 1 });
 * (await mutated.next()).value?.images.length; // 8
 */
export async function* mutatedBatches(
  batches: Batches,
  size: number,
  { share, ...options }: MutationOptions & { readonly share?: MutationShare | undefined },
): AsyncGenerator<Batch, void, void> {
  let { before: whole = 0 } = options;
  for await (const batch of batches) {
    const count = batch.images.length / size;
    const begin = share ? Math.floor((share.rank * share.batchSize) / share.world) : 0;
    const before = whole + begin;
    yield { ...batch, images: mutatePixels(batch.images, size, { ...options, before }) };
    whole += share?.batchSize ?? count;
  }
}

/**
 * The batches of a training in which a background model learns, by `mutatedBatches()`; those of another one as they are.
 *
 * @param model whose levels the images are in
 * @param options the probability that a value is replaced, missing where none is
 * @throws as `mutatePixels()`.
 * @example
 * const model = { height: 2, width: 2, channels: 1, levels: 256 };
 * const batches = [{ images: new Uint8Array(8) }];
 * backgroundBatches(batches, model, { rate: undefined }) === batches; // true
 * backgroundBatches(batches, model, { rate: 0.5, seed: 1 }) === batches; // false
 */
export function backgroundBatches(
  batches: Batches,
  model: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly levels: number;
  },
  options: Omit<MutationOptions, "levels" | "rate"> & {
    readonly rate: number | undefined;
    readonly share?: MutationShare | undefined;
  },
): Batches {
  const { rate, ...how } = options;
  const { height, width, channels, levels } = model;
  if (rate === undefined) return batches;
  return mutatedBatches(batches, height * width * channels, { ...how, levels, rate });
}
