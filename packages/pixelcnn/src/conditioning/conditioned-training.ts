import { Trainer, type AdamOptions, type LossFunction, type Schedule } from "@pixelweft/layers";
import type { Backend, Tensor } from "@pixelweft/tensor";
import { fit, type FitProgress } from "../train/fit.ts";
import { imageBits, overBatch } from "../train/loss.ts";
import { readTrainer, resumeTrainer } from "../train/trainer-state.ts";
import {
  conditionedSpecs,
  type ConditionedDeviceModel,
  type ConditionedModel,
} from "./conditioned-model.ts";
import { conditionsBy } from "./conditioner.ts";
import { conditionedInputs, type SourceBatch } from "./source-batch.ts";

/** How to train a model together with its conditioner. */
export interface ConditionedTrainingOptions {
  readonly backend: Backend;
  /** Where to start: a new model, or one whose `training` is to go on. */
  readonly model: ConditionedModel;
  /** One batch an update. */
  readonly batches: AsyncIterable<SourceBatch> | Iterable<SourceBatch>;
  /** Updates in all, those before a resume included. */
  readonly steps: number;
  readonly rate: Schedule;
  readonly clip?: number;
  readonly averageDecay?: number;
  readonly adam?: Partial<AdamOptions>;
  readonly seed?: number;
  /** Updates between two looks at the loss. */
  readonly reportEvery?: number;
  /** Finishes the running step, then stops. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a model and the network that makes what it is conditioned on, end to end: the negative log-likelihood is the only loss.
 *
 * @example A class that tells the whole image, through maps
 * import { constantRate } from "@pixelweft/layers";
 * const size = { height: 2, width: 2, levels: 2, features: 4, layers: 2, first: 3, head: 4, spatial: 2 };
 * const model = createConditionedModel(size, { kind: "deconvolution", inputs: 2, features: 4, stages: 1 });
 * const batch = { images: Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1), labels: Int32Array.of(0, 1) };
 * const batches = Array.from({ length: 60 }, () => batch);
 * const training = new ConditionedTraining({ backend, model, batches, steps: 60, rate: constantRate(0.05) });
 * const seen: number[] = [];
 * for await (const { step } of training.run()) seen.push(step);
 * seen; // [50, 60]
 * (await training.checkpoint()).training?.step; // 60
 * await training.dispose();
 */
export class ConditionedTraining {
  readonly #options: ConditionedTrainingOptions;
  readonly #trainer: Trainer;
  readonly #seed: number;
  #images: number;

  constructor(options: ConditionedTrainingOptions) {
    const { backend, model, adam, clip, averageDecay } = options;
    const { training } = model;
    this.#options = options;
    this.#seed = options.seed ?? training?.seed ?? 0;
    this.#images = training?.images ?? 0;
    this.#trainer = new Trainer({
      backend,
      specs: conditionedSpecs(model),
      loss: conditionedLoss(model),
      seed: this.#seed,
      parameters: model.parameters,
      ...(adam ? { adam } : {}),
      clip: clip ?? 1,
      ...(averageDecay === undefined ? {} : { averageDecay }),
    });
    resumeTrainer(this.#trainer, training);
  }

  /** Trains to the end and tells the mean bits per dimension as it goes. RangeError if the loss is no longer a number. */
  run(): AsyncGenerator<FitProgress, void, void> {
    const { batches, steps, rate, reportEvery, signal, model } = this.#options;
    const { config, conditioner } = model;
    const u32 = (value: number) => ({ data: Uint32Array.of(value), shape: [] });
    return fit({
      trainer: this.#trainer,
      batches,
      steps,
      rate,
      reportEvery,
      signal,
      inputs: (batch: SourceBatch) => {
        const { inputs, size } = conditionedInputs(config, conditioner, batch);
        this.#images += size;
        const counted = { ...inputs, size: { data: Float32Array.of(size), shape: [] } };
        if (config.dropout === 0) return counted;
        return { ...counted, step: u32(this.#trainer.step), seed: u32(this.#seed) };
      },
    });
  }

  /** The averaged parameters on the device, as they stand. */
  get deviceModel(): ConditionedDeviceModel {
    const { backend, model } = this.#options;
    const { config, conditioner } = model;
    const { state, specs } = this.#trainer;
    return { config, conditioner, specs, backend, state, buffer: "average" };
  }

  /** The parameters and all that a resume needs. */
  async checkpoint(): Promise<ConditionedModel> {
    const { config, conditioner } = this.#options.model;
    const place = { images: this.#images, seed: this.#seed };
    return { config, conditioner, ...(await readTrainer(this.#trainer, place)) };
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#trainer.dispose();
  }
}

/** The sum over a batch of bits per dimension, given what the conditioner makes of it. */
export function conditionedLoss({
  config,
  conditioner,
}: Pick<ConditionedModel, "config" | "conditioner">): LossFunction {
  return (parameters, inputs) => {
    const { labels: _, condition: __, ...rest } = inputs;
    const made = Object.entries(conditionsBy(config, conditioner, { parameters, inputs }));
    const conditions = Object.fromEntries(
      made.filter((entry): entry is [string, Tensor] => entry[1] !== undefined),
    );
    return overBatch(imageBits(config, parameters, { ...rest, ...conditions }), inputs);
  };
}
