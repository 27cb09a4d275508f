import {
  train,
  type BatchSource,
  type Network,
  type SummedLoss,
  type TrainEvent,
  type TrainingRun,
} from "@pixelweft/layers";
import type { Tensor } from "@pixelweft/tensor";
import { checkOptionNames } from "../option-names.ts";
import { goingOn } from "../train/going-on.ts";
import { imageBits, overBatch } from "../train/loss.ts";
import { trainingOptionNames, type TrainingOptions } from "../train/training-options.ts";
import { usualRate } from "../train/training.ts";
import { conditionedInputs } from "./conditioned-inputs.ts";
import {
  conditionedSpecs,
  type ConditionedDeviceModel,
  type ConditionedModel,
} from "./conditioned-model.ts";
import type { SourceBatch } from "./conditioner.ts";
import { conditionsBy } from "./conditions-by.ts";

/** How to train a model together with its conditioner. */
export type ConditionedTrainingOptions = Omit<TrainingOptions, "validation" | "validateEvery">;

const optionNames = trainingOptionNames.filter(
  (name) => name !== "validation" && name !== "validateEvery",
);

/**
 * Trains a model and the network that makes what it is conditioned on, end to end: the negative log-likelihood is the only loss.
 *
 * The events are those of `train()`.
 *
 * @throws TypeError for an option that there is not.
 * @example A class that determines the whole image, through maps
 * const size = { height: 2, width: 2, levels: 2, hiddenChannels: 4, layers: 2, firstKernelSize: 3, headChannels: 4, spatialChannels: 2 };
 * const model = createConditionedModel(size, deconvolutionConditioner({ inputs: 2, hiddenChannels: 4, stages: 1 }));
 * const batch = { images: Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1), labels: Int32Array.of(0, 1) };
 * const batches = Array.from({ length: 60 }, () => batch);
 * const run = trainConditioned(model, batches, { backend, steps: 60, learningRate: () => 0.05 });
 * const seen: number[] = [];
 * for await (const event of run) if (event.kind === "progress") seen.push(event.step);
 * seen; // [20, 40, 60]
 * (await run.checkpoint()).training?.step; // 60
 * await run.dispose();
 */
export function trainConditioned(
  model: ConditionedModel,
  batches: BatchSource<SourceBatch>,
  options: ConditionedTrainingOptions,
): ConditionedTraining {
  return new ConditionedTraining(model, batches, options);
}

/**
 * A run of `trainConditioned()`, and the model as it stands.
 *
 * @example
 * const size = { height: 2, width: 2, levels: 2, hiddenChannels: 4, headChannels: 4, vectorSize: 2 };
 * const model = createConditionedModel(size, codeConditioner({ hiddenChannels: 2, stages: 1 }));
 * const run = trainConditioned(model, [{ images: new Uint8Array(4) }], { backend, steps: 9 });
 * for await (const event of run) if (event.kind === "end") event.reason;
 * (await run.checkpoint()).training?.step; // 1
 * await run.dispose();
 */
export class ConditionedTraining implements AsyncIterable<TrainEvent> {
  readonly #model: ConditionedModel;
  readonly #run: TrainingRun<SourceBatch>;

  constructor(
    model: ConditionedModel,
    batches: BatchSource<SourceBatch>,
    options: ConditionedTrainingOptions,
  ) {
    checkOptionNames("train", options, optionNames);
    const { config, parameters, training } = model;
    const { learningRate = usualRate(options.steps), maxGradNorm = 1 } = options;
    this.#model = model;
    this.#run = train(conditionedNetwork(model), goingOn(batches, training?.data), {
      ...options,
      learningRate,
      maxGradNorm,
      parameters,
      training,
      divergesAt: 10 * Math.log2(config.levels),
    });
  }

  /** What happens, to the end of the steps, the data or the signal. */
  [Symbol.asyncIterator](): AsyncIterator<TrainEvent, void, void> {
    return this.#run[Symbol.asyncIterator]();
  }

  /** Updates done. */
  get step(): number {
    return this.#run.step;
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
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
