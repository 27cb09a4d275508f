import { mixtureBits } from "../classifier/mixture-bits.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import type { DeviceModel } from "../model/model.ts";
import { ownArrays } from "../model/own-arrays.ts";
import { checkOptionNames } from "../option-names.ts";
import { checkImages } from "../train/array-kinds.ts";
import type { Batch } from "../train/batch.ts";

/** How surprising images are. */
export interface Surprise {
  /** Bits of each image, -log2 p of all of it, `[n]`. */
  readonly bits: Float64Array;
  /** Bits of each pixel given those before it, all its colours together, `[n, height, width]`; an image's add up to its `bits`. */
  readonly map: Float32Array;
}

/** How to measure. */
export interface MeasureOptions {
  /** The class of each image, `[n]`; for a model of classes all are possible and as likely if missing, at the price of a pass a class. */
  readonly labels?: Int32Array | undefined;
  /** Images computed at once. Default 32. */
  readonly batch?: number | undefined;
  /** Called with how many images are done. */
  readonly onProgress?: ((done: number) => void | Promise<void>) | undefined;
  /** Ends it between two batches, with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The surprise of images: how many bits each pixel costs a model that knows the pixels before it. Without labels a model of classes
 * weighs them by what it has read so far: p(x) is the mean of p(x | class), pixel by pixel.
 *
 * A high number alone does not make an image strange, nor a low one usual: see `surpriseScores()`.
 *
 * @param given levels, `[n, height, width, channels]`
 * @throws TypeError for images of another kind or size or a model that takes a vector or maps, and an option that there is not, RangeError for levels or labels outside their
 * range, a batch below 1, or a network whose numbers overflow.
 * @example An untrained model of 4 levels guesses: 2 bits a pixel
 * import { createModel, toDevice } from "@pixelweft/pixelcnn";
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const model = toDevice(backend, createModel(tiny));
 * await measureSurprise(model, Uint8Array.of(0, 1, 2, 3)); // { bits: Float64Array [8], map: Float32Array [2, 2, 2, 2] }
 */
export async function measureSurprise(
  model: DeviceModel,
  given: Batch["images"],
  options: MeasureOptions = {},
): Promise<Surprise> {
  checkOptionNames("measure surprise", options, ["labels", "batch", "onProgress", "signal"]);
  const { height, width, channels, numClasses } = model.config;
  checkImages(given);
  const { images, labels } = ownArrays({ images: given, labels: options.labels });
  const { batch = 32, onProgress, signal } = options;
  const size = height * width * channels;
  const count = images.length / size;
  if (!Number.isInteger(count))
    throw new TypeError(
      `Cannot measure ${images.length} values: images of ${height}x${width}x${channels} have ${size}`,
    );
  if (labels !== undefined && labels.length !== count)
    throw new TypeError(`Cannot measure ${count} images with ${labels.length} labels`);
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(
      `Cannot measure ${batch} images at once: it must be a whole number above 0`,
    );
  const likelihood = new Likelihood(model);
  const rows = Math.min(batch, count);
  const bits = new Float64Array(count);
  const map = new Float32Array(count * height * width);
  try {
    for (let start = 0; start < count; start += rows) {
      signal?.throwIfAborted();
      const taken = Math.min(rows, count - start);
      // A smaller last batch is filled up, so that it needs no program of its own.
      const full =
        images instanceof Uint16Array ? new Uint16Array(rows * size) : new Uint8Array(rows * size);
      full.set(images.subarray(start * size, (start + taken) * size));
      const own = labels && new Int32Array(rows);
      own?.set(labels?.subarray(start, start + taken) ?? []);
      const values =
        numClasses > 0 && !own
          ? mixtureBits(await ofEachClass(likelihood, full, { rows, numClasses }), size)
          : await likelihood.bits({ images: full, labels: own });
      for (const [at, value] of values.subarray(0, taken * size).entries()) {
        add(bits, start + Math.floor(at / size), value);
        add(map, start * height * width + Math.floor(at / channels), value);
      }
      await onProgress?.(start + taken);
    }
    // As numbers go, such an image would be neither strange nor usual, and black in its heat map.
    if (!bits.every(Number.isFinite))
      throw new RangeError("Cannot measure surprise: the model gives numbers that are not finite");
    return { bits, map };
  } finally {
    await likelihood.dispose();
  }
}

function add(sums: Float32Array | Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}

/** log p of each value under each class, `[classes][n * values]`, in nats. */
async function ofEachClass(
  likelihood: Likelihood,
  images: Batch["images"],
  { rows, numClasses }: { readonly rows: number; readonly numClasses: number },
): Promise<Float32Array[]> {
  const found: Float32Array[] = [];
  for (let label = 0; label < numClasses; label++)
    found.push(await likelihood.logProb({ images, labels: new Int32Array(rows).fill(label) }));
  return found;
}
