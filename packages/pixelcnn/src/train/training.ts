import {
  cosineRate,
  train as trainNetwork,
  type Look,
  type Network,
  type ProcessGroup,
  type Schedule,
  type TrainEvent,
  type TrainingRun,
} from "@pixelweft/layers";
import type { State } from "@pixelweft/tensor";
import type { Evaluation } from "../likelihood/evaluate-batches.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { sameBackground } from "../model/background-level.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import {
  checkUnconditioned,
  ofImagesAsTheyAre,
  type DeviceModel,
  type Model,
} from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { checkOptionNames } from "../option-names.ts";
import { checkImages } from "./array-kinds.ts";
import { batchInputs, type Batch, type BatchInputs, type Batches } from "./batch.ts";
import { goingOn } from "./going-on.ts";
import { bitsPerDimLoss } from "./loss.ts";
import { trainingOptionNames, type TrainingOptions } from "./training-options.ts";

/** A look at the validation split: its loss is its bits per dimension. */
export interface Validated extends Evaluation, Look {}

/** What happens while training: losses are bits per dimension, examples are images. */
export type TrainingEvent = TrainEvent<Validated>;

/**
 * Trains a model: iterate over the run for its events, and take `checkpoint()` whenever you like. An update whose batches end early,
 * with the data, is made of those that there are. A loss that is no longer a number, or far above that of a uniform guess, throws
 * DivergedError.
 *
 * @throws TypeError for an option that there is not or one of another kind, batches that are no iterable, or a model with a conditioner.
 * @example Learn that every pixel is 1
 * const model = createModel({ height: 1, width: 2, levels: 2, hiddenChannels: 2, layers: 1, firstKernelSize: 3, headChannels: 2 });
 * const batches = Array.from({ length: 40 }, () => ({ images: Uint8Array.of(1, 1) }));
 * const run = train(model, batches, { backend, steps: 40, learningRate: () => 0.1 });
 * const seen: number[] = [];
 * for await (const event of run) if (event.kind === "progress") seen.push(event.step);
 * seen; // [20, 40]
 * const likelihood = new Likelihood(run.deviceModel);
 * (await likelihood.evaluate([{ images: Uint8Array.of(1, 1) }])).bitsPerDim < 0.1; // true
 */
export function train(model: Model, batches: Batches, options: TrainingOptions): Training {
  return new Training(model, batches, options);
}

/**
 * A run of `train()`, and the model as it stands.
 *
 * @example
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * const run = train(model, [{ images: Uint8Array.of(1) }], { backend, steps: 9 });
 * for await (const event of run) if (event.kind === "end") event.reason;
 * run.step; // 1
 * (await run.checkpoint()).training?.examples; // 1
 * await run.dispose();
 */
export class Training implements AsyncIterable<TrainingEvent> {
  readonly #model: Model;
  readonly #run: TrainingRun<Batch, Validated>;
  readonly #group: ProcessGroup | undefined;
  #likelihood: { readonly of: State; readonly likelihood: Likelihood } | undefined;

  constructor(model: Model, batches: Batches, options: TrainingOptions) {
    checkUnconditioned("train", model, "trainConditioned()");
    checkOptionNames("train", options, trainingOptionNames);
    const { maxGradNorm = 1, validation, steps, ...rest } = options;
    const { learningRate = usualRate(steps) } = options;
    if (validation !== undefined && typeof validation !== "function")
      throw new TypeError(
        "Cannot train: validation is a function that gives the held-out batches again at each look, such as () => held.batches({ batchSize: 8 })",
      );
    const { config, parameters, training } = model;
    this.#model = model;
    this.#group = options.group;
    this.#run = trainNetwork<Batch, Validated>(
      pixelcnnNetwork(config),
      goingOn(batches, training?.data),
      {
        ...rest,
        learningRate,
        steps,
        maxGradNorm,
        parameters,
        training,
        divergesAt: 10 * Math.log2(config.levels),
        validate: validation && (() => this.#look(validation())),
      },
    );
  }

  /** The averaged parameters on the device, as they stand: for likelihoods and samples between steps. */
  get deviceModel(): DeviceModel {
    const { config } = this.#model;
    return { config, ...this.#run.network, buffer: "ema", ...sameBackground(this.#model) };
  }

  /** Updates done. */
  get step(): number {
    return this.#run.step;
  }

  /** Updates in all. */
  get steps(): number {
    return this.#run.steps;
  }

  /**
   * Ends the run after another number of updates, with another learning rate from here on: a run that goes on with both from a
   * checkpoint of now has the same bits.
   *
   * @throws RangeError for fewer updates than are done, or as many.
   */
  changeEnd(end: Pick<TrainingOptions, "steps"> & { readonly learningRate: Schedule }): void {
    this.#run.changeEnd(end);
  }

  /** Images seen. */
  get examples(): number {
    return this.#run.examples;
  }

  /**
   * The running numbers' parameters and all that a resume needs. DivergedError if a parameter is no longer a number, so that
   * no good file is overwritten by it.
   */
  async checkpoint(): Promise<Model> {
    const { config } = this.#model;
    return { config, ...sameBackground(this.#model), ...(await this.#run.checkpoint()) };
  }

  /** The averaged model alone: what evaluates and samples best. */
  async averaged(): Promise<Model> {
    const { config } = this.#model;
    const parameters = await this.#run.averaged();
    return ofImagesAsTheyAre({ config, parameters, ...sameBackground(this.#model) });
  }

  /** What happens, to the end of the steps, the data or the signal. */
  [Symbol.asyncIterator](): AsyncIterator<TrainingEvent, void, void> {
    return this.#run[Symbol.asyncIterator]();
  }

  async #look(batches: Batches): Promise<Validated> {
    const { state } = this.#run.network;
    // A device that was opened again has other buffers.
    if (this.#likelihood?.of !== state)
      this.#likelihood = { of: state, likelihood: new Likelihood(this.deviceModel) };
    const evaluation = await this.#likelihood.likelihood.evaluate(batches, {
      group: this.#group,
    });
    return { loss: evaluation.bitsPerDim, ...evaluation };
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#likelihood?.likelihood.dispose();
    await this.#run.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** The schedule of those who name none. */
export function usualRate(steps: number): Schedule {
  if (!Number.isFinite(steps))
    throw new TypeError(
      `Cannot train: steps is ${steps}, and the usual learning rate falls over a number of steps; give steps, or a learningRate too`,
    );
  return cosineRate(2e-3, { steps, warmup: Math.min(100, Math.ceil(steps / 20)) });
}

/** A PixelCNN as `TrainingRun` takes it. */
function pixelcnnNetwork(config: PixelCNNConfig): Network<Batch> {
  const { height, width, channels, dropoutRate: dropout } = config;
  const rows = ({ images }: Batch): number => {
    checkImages(images);
    return images.length / (height * width * channels);
  };
  const u32 = (value: number): BatchInputs[string] => ({ data: Uint32Array.of(value), shape: [] });
  return {
    specs: parameterSpecs(config),
    loss: bitsPerDimLoss(config),
    count: (batch) => batch.size ?? rows(batch),
    inputs: (batch, { number, seed }) => {
      const { inputs, size } = batchInputs(config, batch);
      if (size < rows(batch)) inputs["size"] = { data: Float32Array.of(size), shape: [] };
      return dropout === 0 ? inputs : { ...inputs, step: u32(number), seed: u32(seed) };
    },
  };
}
