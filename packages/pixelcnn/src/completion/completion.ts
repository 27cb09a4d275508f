import { roomFor } from "../sample/room-for.ts";
import { checkRequestNames, sharedNames, type SampleRequest } from "../sample/sample-request.ts";
import type { Sampler } from "../sample/sampling.ts";
import { checkBytes, checkImages, checkLabelKind } from "../train/array-kinds.ts";

type Levels = Uint8Array | Uint16Array;

/** What to complete. */
export interface CompletionRequest extends Omit<SampleRequest, "count" | "prefix"> {
  /** Levels `[n, height, width, colours]`. */
  readonly images: Levels;
  /** How many sub-pixels of each image are kept, the first ones in drawing order. */
  readonly keep: number;
  /** 1 for each sub-pixel behind those that is kept as well, of the shape of `images`; nothing before it is sampled with regard to it. */
  readonly fixed?: Uint8Array | undefined;
  /** Completions of each image; 1 if missing. */
  readonly each?: number | undefined;
}

/** The options of its own; a new one must be listed. */
const own: Readonly<Record<Exclude<keyof CompletionRequest, keyof SampleRequest>, true>> = {
  images: true,
  keep: true,
  fixed: true,
  each: true,
};
const names = [...Object.keys(own), ...sharedNames];

/**
 * Completes images whose start is given: exact samples from p(rest | start), `[n * each, height, width, colours]`, the completions of
 * an image one after another. What is kept stays as it is; classes and other conditions are one for each image that is given.
 *
 * @throws RangeError and TypeError as `Sampler.sample`.
 * @example
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const sampler = new Sampler(toDevice(backend, createModel(tiny)), { batch: 2 });
 * const images = Uint8Array.of(1, 2, 0, 0);
 * await complete(sampler, { images, keep: 2, each: 2, seed: 7 }); // Uint8Array [1, 2, 0, 2, 1, 2, 3, 2]
 * await sampler.dispose();
 */
export async function complete(
  sampler: Sampler,
  request: CompletionRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  checkRequestNames("complete", request, { such: "{ images, keep: 4 }", known: names });
  const { images, keep, fixed, each = 1, labels, vector: condition, spatial, ...rest } = request;
  const { height, width, channels } = sampler.config;
  if (!Number.isInteger(each) || each < 1)
    throw new RangeError(
      `Cannot sample ${each} completions of an image: it must be a whole number above 0`,
    );
  checkImages(images);
  // Repeated, others would be cut to whole numbers.
  checkBytes("fixed", fixed);
  if (labels) checkLabelKind(labels);
  const n = images.length / (height * width * channels);
  if (!Number.isInteger(n) || n === 0)
    throw new TypeError(
      `Cannot complete ${images.length} values: images of ${height}x${width}x${channels} have ${height * width * channels}`,
    );
  const repeated = <T extends Levels | Int32Array | Float32Array>(
    rows: ArrayLike<number>,
    empty: (length: number) => T,
  ): T => {
    const size = rows.length / n;
    const all = roomFor(n * each, size, empty);
    for (let i = 0; i < all.length; i++)
      all[i] = rows[Math.floor(i / (size * each)) * size + (i % size)] ?? 0;
    return all;
  };
  const levels = (length: number): Levels =>
    // Levels above 255 are refused by the check of the prefix, not cut.
    images instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  const bytes = (length: number): Uint8Array => new Uint8Array(length);
  const whole = (length: number): Int32Array => new Int32Array(length);
  const floats = (length: number): Float32Array => new Float32Array(length);
  return sampler.sample({
    ...rest,
    count: n * each,
    prefix: {
      images: repeated(images, levels),
      length: keep,
      ...(fixed ? { fixed: repeated(fixed, bytes) } : {}),
    },
    ...(labels ? { labels: repeated(labels, whole) } : {}),
    ...(condition ? { vector: repeated(condition, floats) } : {}),
    ...(spatial ? { spatial: repeated(spatial, floats) } : {}),
  });
}
