import {
  categoricalLogProb,
  convolutionEncoder,
  encoderSpecs,
  type TrainEvent,
  type EncoderShape,
  type LayerParameters,
} from "@pixelweft/layers";
import { argmax, neg, scalar, type Backend, type Input } from "@pixelweft/tensor";
import { checkOptionNames } from "../option-names.ts";
import { checkLabelKind } from "../train/array-kinds.ts";
import { overBatch } from "../train/loss.ts";
import { TrainedNetwork, type NetworkTraining } from "../train/trained-network.ts";

/** Maps of numbers, `[n, height, width, inputs]`, and the class of each. */
export interface LabelledMaps {
  readonly maps: Float32Array;
  readonly labels: Int32Array;
}

/** Labelled maps, however they come. */
export type LabelledBatches = AsyncIterable<LabelledMaps> | Iterable<LabelledMaps>;

/** A classifier's network, whose outputs are the classes; with no stages it is a softmax regression. */
export interface SoftmaxClassifierOptions {
  readonly backend: Backend;
  readonly shape: EncoderShape;
  readonly seed?: number | undefined;
}

/** How to train a classifier. */
export interface ClassifierTraining extends NetworkTraining {
  readonly batches: LabelledBatches;
}

/** How often a classifier is right. */
export interface Accuracy {
  readonly count: number;
  readonly accuracy: number;
  /** Standard error of the accuracy, over images that are independent of each other where nothing else is said. */
  readonly standardError: number;
}

const name = "classifier";

/**
 * A small classifier of images or vectors: it measures whether samples show the class that they are conditioned on, and how much of the
 * class a code holds (a linear probe).
 *
 * @throws TypeError for an option that there is not.
 * @example Which of two numbers is larger
 * import { constantRate } from "@pixelweft/layers";
 * const shape = { height: 1, width: 1, inputs: 2, hiddenChannels: 1, stages: 0, outputs: 2 };
 * const classifier = new SoftmaxClassifier({ backend, shape });
 * const batch = { maps: Float32Array.of(1, 0, 0, 1), labels: Int32Array.of(0, 1) };
 * const batches = Array.from({ length: 30 }, () => batch);
 * for await (const event of classifier.train({ batches, steps: 30, learningRate: constantRate(0.1) }))
 *   if (event.kind === "progress") event.loss;
 * await classifier.classify(Float32Array.of(5, 2, -1, 3)); // Int32Array [0, 1]
 * (await classifier.evaluate([batch])).accuracy; // 1
 * await classifier.dispose();
 */
export class SoftmaxClassifier {
  readonly #shape: EncoderShape;
  readonly #network: TrainedNetwork;

  constructor(options: SoftmaxClassifierOptions) {
    checkOptionNames("make the classifier", options, ["backend", "shape", "seed"]);
    const { backend, shape, seed = 0 } = options;
    this.#shape = shape;
    const network = (maps = scalar(0), parameters: LayerParameters["parameters"] = {}) =>
      convolutionEncoder(maps, shape, { name, parameters });
    this.#network = new TrainedNetwork({
      backend,
      specs: encoderSpecs(name, shape),
      seed,
      loss: (parameters, { maps, labels = scalar(0) }) =>
        overBatch(neg(categoricalLogProb(network(maps, parameters), labels)), {}),
      use: (parameters, { maps }) => ({ classes: argmax(network(maps, parameters), [1]) }),
    });
  }

  /** Trains it, one batch a step, and reports the mean loss in nats. RangeError for a label that is no class. */
  train({ batches, ...options }: ClassifierTraining): AsyncIterable<TrainEvent> {
    return this.#network.train({
      ...options,
      batches,
      count: ({ labels }) => labels.length,
      inputs: (batch: LabelledMaps) => {
        const { labels } = batch;
        return {
          maps: this.#checked("learn", batch),
          labels: { data: labels, shape: [labels.length] },
        };
      },
    });
  }

  /** The likeliest class of each map, `[n]`. */
  async classify(maps: Float32Array): Promise<Int32Array> {
    return Int32Array.from(await this.#network.use("classes", { maps: this.#inputs(maps) }));
  }

  /**
   * How often the likeliest class is the right one. RangeError for a label that is no class, or if there is nothing to classify;
   * TypeError for labels of another number than the maps.
   */
  async evaluate(batches: LabelledBatches): Promise<Accuracy> {
    let [count, right] = [0, 0];
    for await (const { maps, labels } of batches) {
      const { shape } = this.#checked("compute an accuracy", { maps, labels });
      if (shape[0] === 0) continue;
      const classes = await this.classify(maps);
      classes.forEach((found, i) => (right += found === labels[i] ? 1 : 0));
      count += classes.length;
    }
    if (count === 0)
      throw new RangeError("Cannot compute an accuracy: there is nothing to classify");
    const accuracy = right / count;
    const variance = (accuracy * (1 - accuracy)) / Math.max(1, count - 1);
    return { count, accuracy, standardError: Math.sqrt(variance) };
  }

  /** Maps as an input, if their labels fit. */
  #checked(act: string, { maps, labels }: LabelledMaps): Exclude<Input, number> {
    const { outputs } = this.#shape;
    checkLabelKind(labels);
    if (labels.some((label) => label < 0 || label >= outputs))
      throw new RangeError(`Cannot ${act}: a label lies outside 0 to ${outputs - 1}`);
    const inputs = this.#inputs(maps);
    if (labels.length !== inputs.shape[0])
      throw new TypeError(
        `Cannot ${act}: there are ${labels.length} labels for ${inputs.shape[0]} maps`,
      );
    return inputs;
  }

  #inputs(maps: Float32Array): Exclude<Input, number> {
    const { height, width, inputs } = this.#shape;
    const n = maps.length / (height * width * inputs);
    if (!Number.isInteger(n))
      throw new TypeError(
        `Cannot classify ${maps.length} values: maps of ${height}x${width}x${inputs} have ${height * width * inputs}`,
      );
    // What is no number would be of some class.
    if (!maps.every(Number.isFinite))
      throw new RangeError("Cannot classify: a value of the maps is no finite number");
    return { data: maps, shape: [n, height, width, inputs] };
  }

  /** Frees its programs and parameters. */
  async dispose(): Promise<void> {
    await this.#network.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/**
 * Levels as numbers from -1 to 1: images as maps.
 *
 * @example
 * levelsAsMaps(Uint8Array.of(0, 1, 2), 3); // Float32Array [-1, 0, 1]
 */
export function levelsAsMaps(images: Uint8Array | Uint16Array, levels: number): Float32Array {
  return Float32Array.from(images, (level) => (2 * level) / (levels - 1) - 1);
}
