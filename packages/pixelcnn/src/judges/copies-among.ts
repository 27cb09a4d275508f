import type { PictureForm } from "./colour-distances.ts";
import { copiesReport, type CopiesReport } from "./copy-words.ts";
import { judgeCopies } from "./find-copies.ts";
import { countOf, nearestIn, type NearPicture } from "./nearest-pictures.ts";

/** Pictures that are read by their numbers, as data sets of `@pixelweft/datasets` are. */
export interface ReadablePictures {
  readonly info: { readonly count: number };
  read(
    numbers: readonly number[],
  ): Promise<{ readonly images: Uint8Array }> | { readonly images: Uint8Array };
}

/** Training pictures and those that were held out, as `openTrainingData()` of `@pixelweft/datasets` gives them. */
export interface TrainedPictures {
  readonly train: ReadablePictures;
  /** How many of `train` are pictures; variants of them follow. */
  readonly pictures: number;
  readonly validation: ReadablePictures;
  /** True where `validation` is what is trained on, as of one picture that is too small to hold any of it out: it says nothing of copies. */
  readonly isLearnt?: boolean | undefined;
  /** Where the picture with these values comes from, if pictures have names. */
  nameOf(picture: Uint8Array): Promise<string | undefined>;
}

/** What was found, and the training picture that is nearest to each sample, `[count, height, width, channels]`. */
export interface CopiesAmong {
  readonly report: CopiesReport;
  readonly pictures: Uint8Array;
}

/** How far a comparison is. */
export interface CopiesOptions {
  /** Called with the samples and held-out pictures that were compared, and those in all; awaited, and what it throws ends the comparison. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

/** Training pictures and held-out ones that samples are compared with at most: as many as take seconds, of 64x64 pixels up to minutes. */
const [mostPictures, mostHeldOut] = [5000, 100];

/**
 * Whether `copiesAmong()` can say anything: there are 5,000 training pictures at most, as more would take long, and some are held out.
 *
 * @example
 * const set = (count: number) => ({ info: { count }, read: () => ({ images: new Uint8Array(count) }) });
 * const data = { train: set(9), pictures: 9, validation: set(1), nameOf: async () => undefined };
 * areComparable(data); // true
 * areComparable({ ...data, validation: set(0) }); // false
 */
export function areComparable({ pictures, validation }: TrainedPictures): boolean {
  return pictures <= mostPictures && validation.info.count > 0;
}

/**
 * Looks for copies of training pictures among samples, as `findCopies()` does. Nothing where pictures are not comparable.
 *
 * @param samples `[count, height, width, channels]`, bytes or indices as the pictures are
 * @throws as `nearestPictures()`.
 * @example
 * const set = (...images: number[]) => ({
 *   info: { count: images.length },
 *   read: (numbers: readonly number[]) => ({ images: Uint8Array.from(numbers, (n) => images[n] ?? 0) }),
 * });
 * const data = { train: set(1, 2), pictures: 2, validation: set(3), nameOf: async () => "a.png" };
 * const found = await copiesAmong(Uint8Array.of(2), data, { height: 1, width: 1, channels: 1, levels: 4 });
 * found?.pictures; // Uint8Array [2]
 * found?.report.nearest; // [{ sample: 0, name: "a.png", distance: 0, copy: true }]
 */
export async function copiesAmong(
  samples: Uint8Array,
  data: TrainedPictures,
  form: PictureForm,
  { onProgress }: CopiesOptions = {},
): Promise<CopiesAmong | undefined> {
  const { pictures: count, train, validation } = data;
  const held = data.isLearnt ? 0 : Math.min(mostHeldOut, validation.info.count);
  if (!areComparable(data)) return undefined;
  const { images: known } = await train.read([...Array(count).keys()]);
  // The first ones of a folder may be of one class.
  const place = (_: unknown, n: number): number => Math.floor((n * validation.info.count) / held);
  const { images: heldOut } = await validation.read(Array.from({ length: held }, place));
  const { height, width, channels } = form;
  const nearest = nearestIn(known, form);
  const [own, total] = [countOf(samples, form), countOf(samples, form) + countOf(heldOut, form)];
  const found: NearPicture[] = [];
  for (let n = 0; n < total; n++) {
    found.push(n < own ? nearest(samples, n) : nearest(heldOut, n - own));
    await onProgress?.(n + 1, total);
  }
  const check = judgeCopies(found.slice(0, own), found.slice(own));
  const size = height * width * channels;
  const pictureOf = (index: number): Uint8Array => known.subarray(index * size, (index + 1) * size);
  const pictures = new Uint8Array(samples.length);
  for (const [sample, { index }] of check.nearest.entries())
    pictures.set(pictureOf(index), sample * size);
  const report = await copiesReport(check, {
    heldOut: held,
    nameOf: async (index) => (await data.nameOf(pictureOf(index))) ?? `picture ${index}`,
  });
  return { report, pictures };
}
