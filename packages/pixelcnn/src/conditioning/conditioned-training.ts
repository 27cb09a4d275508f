import {
  train,
  type TrainingRun,
  type Network,
  type ProcessGroup,
  type Optimiser,
  type SummedLoss,
  type Schedule,
} from "@pixelweft/layers";
import type { Backend, DeviceLostError, Tensor } from "@pixelweft/tensor";
import { progressOf, type FitProgress } from "../train/fit.ts";
import { imageBits, overBatch } from "../train/loss.ts";
import { conditionedInputs } from "./conditioned-inputs.ts";
import {
  conditionedSpecs,
  type ConditionedDeviceModel,
  type ConditionedModel,
} from "./conditioned-model.ts";
import { conditionsBy, type SourceBatch } from "./conditioner.ts";

/** How to train a model together with its conditioner. */
export interface ConditionedTrainingOptions {
  readonly backend: Backend;
  /** Where to start: a new model, or one whose `training` is to go on. */
  readonly model: ConditionedModel;
  readonly batches: AsyncIterable<SourceBatch> | Iterable<SourceBatch>;
  /** Updates in all, those before a resume included. */
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Batches that one update adds up; 1 if missing. */
  readonly accumulate?: number;
  readonly group?: ProcessGroup;
  readonly maxGradNorm?: number;
  readonly emaDecay?: number;
  readonly optimiser?: Optimiser;
  readonly seed?: number;
  /** Updates between two looks at the loss. */
  readonly reportEvery?: number;
  /** Finishes the running step, then stops. */
  readonly signal?: AbortSignal;
  /** Opens a new backend when the device is lost, so that the run goes on. */
  readonly reopen?: (lost: DeviceLostError) => Promise<Backend>;
}

/**
 * Trains a model and the network that makes what it is conditioned on, end to end: the negative log-likelihood is the only loss.
 *
 * @example A class that tells the whole image, through maps
 * import { constantRate } from "@pixelweft/layers";
 * const size = { height: 2, width: 2, levels: 2, hiddenChannels: 4, layers: 2, firstKernelSize: 3, headChannels: 4, spatialChannels: 2 };
 * const model = createConditionedModel(size, deconvolutionConditioner({ inputs: 2, hiddenChannels: 4, stages: 1 }));
 * const batch = { images: Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1), labels: Int32Array.of(0, 1) };
 * const batches = Array.from({ length: 60 }, () => batch);
 * const training = new ConditionedTraining({ backend, model, batches, steps: 60, learningRate: constantRate(0.05) });
 * const seen: number[] = [];
 * for await (const { step } of training.run()) seen.push(step);
 * seen; // [50, 60]
 * (await training.checkpoint()).training?.step; // 60
 * await training.dispose();
 */
export class ConditionedTraining {
  readonly #model: ConditionedModel;
  readonly #run: TrainingRun<SourceBatch>;

  constructor(options: ConditionedTrainingOptions) {
    const { model, batches, maxGradNorm = 1, reportEvery = 50, ...rest } = options;
    const { config, parameters, training } = model;
    this.#model = model;
    this.#run = train(conditionedNetwork(model), batches, {
      ...rest,
      reportEvery,
      maxGradNorm,
      parameters,
      training,
      divergesAt: 10 * Math.log2(config.levels),
    });
  }

  /** Trains to the end and tells the mean bits per dimension as it goes. DivergedError if the loss is no longer a number. */
  run(): AsyncGenerator<FitProgress, void, void> {
    return progressOf(this.#run);
  }

  /** The averaged parameters on the device, as they stand. */
  get deviceModel(): ConditionedDeviceModel {
    const { config, conditioner } = this.#model;
    return { config, conditioner, ...this.#run.network, buffer: "ema" };
  }

  /** The parameters and all that a resume needs. */
  async checkpoint(): Promise<ConditionedModel> {
    const { config, conditioner } = this.#model;
    return { config, conditioner, ...(await this.#run.checkpoint()) };
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#run.dispose();
  }
}

/** A model with its conditioner as `TrainingRun` takes it. */
function conditionedNetwork(model: ConditionedModel): Network<SourceBatch> {
  const { config, conditioner } = model;
  const u32 = (value: number) => ({ data: Uint32Array.of(value), shape: [] });
  return {
    specs: conditionedSpecs(model),
    loss: conditionedLoss(model),
    count: (batch) => conditionedInputs(config, conditioner, batch).size,
    inputs: (batch, { number, seed }) => {
      const { inputs, size } = conditionedInputs(config, conditioner, batch);
      const counted = { ...inputs, size: { data: Float32Array.of(size), shape: [] } };
      return config.dropoutRate === 0
        ? counted
        : { ...counted, step: u32(number), seed: u32(seed) };
    },
  };
}

/** The sum over a batch of bits per dimension, given what the conditioner makes of it. */
export function conditionedLoss({
  config,
  conditioner,
}: Pick<ConditionedModel, "config" | "conditioner">): SummedLoss {
  return (parameters, inputs) => {
    const made = Object.entries(conditionsBy(config, conditioner, { parameters, inputs }));
    const conditions = Object.fromEntries(
      made.filter((entry): entry is [string, Tensor] => entry[1] !== undefined),
    );
    return overBatch(imageBits(config, parameters, { ...inputs, ...conditions }), inputs);
  };
}
