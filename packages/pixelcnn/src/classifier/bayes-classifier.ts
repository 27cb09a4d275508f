import { checkLabels } from "../likelihood/class-tallies.ts";
import {
  evaluateBatches,
  type EvaluateOptions,
  type Evaluation,
} from "../likelihood/evaluate-batches.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import type { DeviceModel } from "../model/model.ts";
import { checkOptionNames } from "../option-names.ts";
import { checkImages } from "../train/array-kinds.ts";
import type { Batch, Batches } from "../train/batch.ts";
import { mixtureBits } from "./mixture-bits.ts";
import { logMixture, posterior, type MixtureOptions } from "./mixture.ts";

/** How a class-conditional model does on labelled images, as a classifier and as a density. */
export interface ClassifierScore {
  readonly count: number;
  /** Share of the images whose likeliest class is their own. */
  readonly accuracy: number;
  /** Standard error of that share. */
  readonly standardError: number;
  /** `[classes, classes]`: how many images of a class (row) were taken for another (column). */
  readonly confusion: Uint32Array;
  /** Mean over images of -log2 p(x | own class) a dimension. */
  readonly conditionalBits: number;
  /** Mean over images of -log2 p(x) a dimension, p(x) = sum of p(k) p(x | k). */
  readonly mixtureBits: number;
}

/** How to compare classes with labels. */
export interface ClassifyOptions {
  /** Called with how many images are done. */
  readonly onProgress?: ((done: number) => void | Promise<void>) | undefined;
  /** Ends it between two batches, with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Classifies images with a class-conditional model by Bayes' rule: the class under which an image is likeliest, times its prior.
 * Each image is passed through the network once a class.
 *
 * @throws TypeError for a model without classes, and an option that there is not, RangeError for a prior that is none.
 * @example An untrained model has no opinion
 * import { createModel, toDevice } from "@pixelweft/pixelcnn";
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2, numClasses: 2 };
 * const classifier = new BayesClassifier(toDevice(backend, createModel(tiny)), { prior: [0.75, 0.25] });
 * const batch = { images: Uint8Array.of(0, 1, 2, 3) };
 * await classifier.logLikelihoods(batch); // Float64Array [-5.54517…, -5.54517…]
 * await classifier.posterior(batch); // Float64Array [0.75000…, 0.24999…]
 * await classifier.classify(batch); // Int32Array [0]
 * await classifier.dispose();
 */
export class BayesClassifier {
  readonly #model: DeviceModel;
  readonly #likelihood: Likelihood;
  readonly #options: MixtureOptions;

  constructor(model: DeviceModel, options: MixtureOptions = {}) {
    const { numClasses } = model.config;
    if (numClasses < 2)
      throw new TypeError("Cannot classify: the model was trained without classes");
    posterior([], numClasses, options);
    this.#model = model;
    this.#options = options;
    this.#likelihood = new Likelihood(model);
  }

  /** How many classes there are. */
  get classes(): number {
    return this.#model.config.numClasses;
  }

  /** log p(x | k) of each image under each class, in nats, `[n, classes]`. Labels of the batch are not looked at. */
  async logLikelihoods({ images: given, size, levels, shape }: Batch): Promise<Float64Array> {
    checkImages(given);
    // One for all classes, whatever the caller's array holds by then.
    const images = given.slice();
    const { height, width, channels } = this.#model.config;
    const dims = height * width * channels;
    const { classes } = this;
    const count = images.length / dims;
    const found = new Float64Array((size ?? count) * classes);
    for (let k = 0; k < classes; k++) {
      const labels = new Int32Array(count).fill(k);
      const bits = await this.#likelihood.bitsPerDim({ images, labels, size, levels, shape });
      bits.forEach((value, n) => (found[n * classes + k] = -value * Math.LN2 * dims));
    }
    return found;
  }

  /** p(k | x) of each image, `[n, classes]`. */
  async posterior(batch: Batch): Promise<Float64Array> {
    return posterior(await this.logLikelihoods(batch), this.classes, this.#options);
  }

  /** log p(x) of each image, whatever its class, in nats, `[n]`. */
  async logMixture(batch: Batch): Promise<Float64Array> {
    return logMixture(await this.logLikelihoods(batch), this.classes, this.#options);
  }

  /** The likeliest class of each image, the lowest on ties, `[n]`. */
  async classify(batch: Batch): Promise<Int32Array> {
    return likeliest(await this.posterior(batch), this.classes);
  }

  /**
   * Classifies labelled images and compares; every image once.
   *
   * @throws TypeError for a batch without a label for each image, RangeError for a label that is no class, or if there is no image.
   */
  async evaluate(batches: Batches, options: ClassifyOptions = {}): Promise<ClassifierScore> {
    checkOptionNames("classify", options, ["onProgress", "signal"]);
    const { onProgress, signal } = options;
    const { classes } = this;
    const { height, width, channels } = this.#model.config;
    const confusion = new Uint32Array(classes * classes);
    let [images, right, own, mixed] = [0, 0, 0, 0];
    for await (const batch of batches) {
      signal?.throwIfAborted();
      if (batch.images.length === 0) continue;
      const labels = this.#labelsOf(batch);
      const nats = await this.logLikelihoods(batch);
      const chosen = likeliest(posterior(nats, classes, this.#options), classes);
      const mixture = logMixture(nats, classes, this.#options);
      chosen.forEach((guess, n) => {
        const label = labels[n] ?? 0;
        const cell = label * classes + guess;
        confusion[cell] = (confusion[cell] ?? 0) + 1;
        if (guess === label) right++;
        own += nats[n * classes + label] ?? 0;
        mixed += mixture[n] ?? 0;
      });
      images += chosen.length;
      await onProgress?.(images);
    }
    if (images === 0) throw new RangeError("Cannot classify: there are no images");
    const accuracy = right / images;
    const scale = -1 / (images * Math.LN2 * height * width * channels);
    return {
      count: images,
      accuracy,
      standardError: Math.sqrt((accuracy * (1 - accuracy)) / Math.max(1, images - 1)),
      confusion,
      conditionalBits: own * scale,
      mixtureBits: mixed * scale,
    };
  }

  /**
   * The likelihood of a whole set without the classes, p(x) = sum of p(k) p(x | k), as `Likelihood` measures p(x | k). Labels only say
   * which images are counted together.
   *
   * @throws RangeError if there is no image, or for a label that is the number of no class.
   */
  evaluateMixture(
    batches: Batches,
    options: Omit<EvaluateOptions, "group"> = {},
  ): Promise<Evaluation> {
    const { height, width, channels } = this.#model.config;
    const size = height * width * channels;
    return evaluateBatches(batches, options, {
      size,
      bits: async (batch, ofValues) => {
        if (batch.labels) checkLabels(batch.labels);
        // All classes are read from the device for them.
        if (ofValues) return this.#valueBits(batch);
        const nats = await this.logMixture(batch);
        return Float32Array.from(nats, (value) => -value / Math.LN2 / size);
      },
    });
  }

  /** Bits of each value of the images that count, given those before it. */
  async #valueBits({ images: given, size: counting, levels, shape }: Batch): Promise<Float32Array> {
    checkImages(given);
    const images = given.slice();
    const { height, width, channels } = this.#model.config;
    const size = height * width * channels;
    const count = images.length / size;
    const logProbs: Float32Array[] = [];
    for (let k = 0; k < this.classes; k++) {
      const labels = new Int32Array(count).fill(k);
      logProbs.push(await this.#likelihood.logProb({ images, labels, levels, shape }));
    }
    const bits = mixtureBits(logProbs, size, this.#options.prior);
    return Float32Array.from(bits.subarray(0, (counting ?? count) * size));
  }

  /** The classes of a batch's images, which are counted by them. */
  #labelsOf({ images, labels }: Batch): Int32Array {
    const { classes } = this;
    const { height, width, channels } = this.#model.config;
    const count = images.length / (height * width * channels);
    if (labels === undefined)
      throw new TypeError("Cannot evaluate the classifier: the images have no labels");
    if (labels.length !== count)
      throw new TypeError(
        `Cannot evaluate the classifier: there are ${labels.length} labels for ${count} images`,
      );
    if (labels.some((label) => label < 0 || label >= classes))
      throw new RangeError(
        `Cannot evaluate the classifier: a label lies outside 0 to ${classes - 1}`,
      );
    return labels;
  }

  /** Frees its programs; the model stays. */
  async dispose(): Promise<void> {
    await this.#likelihood.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** The column of the largest value of each row, the lowest on ties. */
export function likeliest(values: ArrayLike<number>, columns: number): Int32Array {
  return Int32Array.from({ length: values.length / columns }, (_, row) => {
    let best = 0;
    for (let k = 1; k < columns; k++)
      if ((values[row * columns + k] ?? 0) > (values[row * columns + best] ?? 0)) best = k;
    return best;
  });
}
