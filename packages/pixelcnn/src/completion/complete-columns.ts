import { threefry } from "@pixelweft/tensor";
import { drawIndex } from "../levels/draw-index.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import type { DeviceModel } from "../model/model.ts";
import type { SampleRequest } from "../sample/sample-request.ts";
import { Sampler } from "../sample/sampling.ts";
import { checkCompleted } from "./completion-requests.ts";

/** Images whose columns on the left are kept. */
export interface ColumnsRequest extends Pick<
  SampleRequest,
  "seed" | "temperature" | "minP" | "backgroundLevel" | "onProgress" | "signal"
> {
  /** Levels `[n, height, width, channels]`. */
  readonly images: Uint8Array;
  /** The class of each, for a model with classes. */
  readonly labels?: Int32Array | undefined;
  /** The columns that each of the completions keeps. */
  readonly kept: readonly number[];
  /** Samples of which each completion is one; 8 if missing. */
  readonly candidates?: number | undefined;
}

/**
 * Completes images of which the columns on the left are kept, several times: for each of `kept` one completion of all images,
 * `[n, height, width, channels]`. A model samples row after row and does not look ahead to what is kept in the rows below. So there
 * are several candidates for each completion, and one is drawn with a chance in proportion to the probability that the model gives
 * to what is kept in it: the more candidates, the nearer to p(rest | what is kept). Where `onProgress` ends it, only the first images
 * are returned: those of which all candidates are drawn.
 *
 * @throws RangeError and TypeError as `Sampler.sample`, and for labels and columns that do not fit the images; RangeError for candidates
 * that are no whole number above 0.
 * @example
 * import { createModel, toDevice } from "@pixelweft/pixelcnn";
 * const tiny = { height: 1, width: 3, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const model = toDevice(backend, createModel(tiny));
 * const images = Uint8Array.of(1, 2, 3);
 * const [all, none] = await completeColumns(model, { images, kept: [3, 0] });
 * all; // Uint8Array [1, 2, 3]
 * none?.length; // 3
 */
export async function completeColumns(
  device: DeviceModel,
  request: ColumnsRequest,
): Promise<Uint8Array[]> {
  const { images, labels, kept, candidates = 8, seed = 0, ...how } = request;
  if (!Number.isInteger(candidates) || candidates < 1)
    throw new RangeError(
      `Cannot complete images by ${candidates} candidates: it must be a whole number above 0`,
    );
  checkCompleted({ images, labels, kept }, device.config, "columns");
  const { height, width, channels } = device.config;
  const size = height * width * channels;
  const n = images.length / size;
  const each = kept.length * candidates;
  const count = n * each;
  if (count === 0) return kept.map(() => new Uint8Array());
  const keeps = (at: number): boolean => {
    const completion = Math.floor((Math.floor(at / size) % each) / candidates);
    return Math.floor(at / channels) % width < (kept[completion] ?? 0);
  };
  const repeated = Uint8Array.from({ length: count * size }, (_, at) => {
    const image = Math.floor(at / size / each);
    return images[image * size + (at % size)] ?? 0;
  });
  const fixed = Uint8Array.from(repeated, (_, at) => Number(keeps(at)));
  const own =
    labels && Int32Array.from({ length: count }, (_, k) => labels[Math.floor(k / each)] ?? 0);
  const conditions = own ? { labels: own } : {};
  const batch = Math.min(16, count);
  const sampler = new Sampler(device, { batch });
  const likelihood = new Likelihood(device);
  try {
    const prefix = { images: repeated, length: 0, fixed };
    const drawn = await sampler.sample({ ...how, count, seed, prefix, ...conditions });
    const whole = Math.floor(drawn.length / size / each);
    if (whole === 0) return kept.map(() => new Uint8Array());
    const ofWhole = drawn.subarray(0, whole * each * size);
    const bits = await bitsOf(likelihood, { images: ofWhole, ...conditions }, { batch, size });
    return kept.map((_, completion) => {
      const out = new Uint8Array(whole * size);
      for (let image = 0; image < whole; image++) {
        const first = image * each + completion * candidates;
        const weights = Array.from({ length: candidates }, (_unused, k) => {
          const from = (first + k) * size;
          const all = bits.subarray(from, from + size);
          const cost = all.reduce((sum, value, i) => sum + (keeps(from + i) ? value : 0), 0);
          return -cost * Math.LN2;
        });
        const random = threefry(seed, 0xc01, first, 0)[0] / 2 ** 32;
        const from = (first + drawIndex(weights, random)) * size;
        out.set(drawn.subarray(from, from + size), image * size);
      }
      return out;
    });
  } finally {
    await sampler.dispose();
    await likelihood.dispose();
  }
}

/** Bits of every sub-pixel, a batch at a time: all candidates at once would need a program as large. */
async function bitsOf(
  likelihood: Likelihood,
  { images, labels }: { readonly images: Uint8Array; readonly labels?: Int32Array },
  { batch, size }: { readonly batch: number; readonly size: number },
): Promise<Float32Array> {
  const batches = Array.from({ length: Math.ceil(images.length / size / batch) }, (_, k) => ({
    images: images.subarray(k * batch * size, (k + 1) * batch * size),
    labels: labels?.subarray(k * batch, (k + 1) * batch),
  }));
  const bits = new Float32Array(images.length);
  let done = 0;
  await likelihood.evaluate(batches, {
    onPixels: (some) => {
      bits.set(some, done);
      done += some.length;
    },
  });
  return bits;
}
