import {
  train,
  type Optimiser,
  type Look,
  type Network,
  type ProcessGroup,
  type Schedule,
  type TrainEvent,
  type TrainingRun,
} from "@pixelweft/layers";
import type { Backend, DeviceLostError, State } from "@pixelweft/tensor";
import { Likelihood, type Evaluation } from "../likelihood/likelihood.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import type { DeviceModel, Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { batchInputs, type Batch, type BatchInputs, type Batches } from "./batch.ts";
import { bitsPerDimLoss } from "./loss.ts";

/** How to train. */
export interface TrainingOptions {
  readonly backend: Backend;
  /** Where to start: a new model, or one whose `training` is to go on. */
  readonly model: Model;
  /** As many batches as the steps take; each carries where the data stands in `state`. */
  readonly batches: Batches;
  /** Updates in all, those before a resume included. */
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Batches that one update adds up; 1 if missing. */
  readonly accumulate?: number;
  readonly maxGradNorm?: number;
  readonly emaDecay?: number;
  readonly optimiser?: Optimiser;
  readonly seed?: number;
  readonly group?: ProcessGroup;
  /** A fresh pass over the validation split; with a group, over the share of this rank. */
  readonly validation?: () => Batches;
  /** Updates between two looks at the validation split. */
  readonly validateEvery?: number;
  /** Updates between two progress events; reading the loss waits for the device. */
  readonly reportEvery?: number;
  /** Finishes the running step, all its batches, then stops. */
  readonly signal?: AbortSignal;
  /** Opens a new backend when the device is lost, so that the run goes on; without it the run ends with `DeviceLostError`. */
  readonly reopen?: (lost: DeviceLostError) => Promise<Backend>;
  /** Updates between two copies of the state in host memory, from which it goes on; 100 if missing. */
  readonly snapshotEvery?: number;
  /** Names the last good checkpoint, for the error of a loss that is not a number. */
  readonly lastCheckpoint?: () => string | undefined;
}

/** What happens while training. */
export type TrainingEvent =
  | {
      readonly kind: "progress";
      readonly step: number;
      readonly images: number;
      /** Mean over the steps since the last such event. */
      readonly bitsPerDim: number;
      readonly gradientNorm: number;
      /** Share of the updates whose gradient was clipped. */
      readonly clipped: number;
      readonly rate: number;
      readonly imagesPerSecond: number;
      readonly secondsLeft: number;
    }
  | {
      readonly kind: "validation";
      readonly step: number;
      readonly images: number;
      readonly evaluation: Evaluation;
      /** Whether this is the best so far: the time to keep a copy. */
      readonly best: boolean;
      /** A word, when it starts to overfit. */
      readonly overfitting?: string;
    }
  | {
      readonly kind: "reopened";
      /** Updates that the new device begins with; those after it are repeated. */
      readonly step: number;
      readonly lost: DeviceLostError;
    }
  | {
      readonly kind: "end";
      readonly step: number;
      readonly images: number;
      readonly reason: "done" | "stopped" | "out of data";
    };

/**
 * A training run. Iterate over `run()`; take `checkpoint()` whenever you like.
 *
 * @example Learn that every pixel is 1
 * import { constantRate } from "@pixelweft/layers";
 * const model = createModel({ height: 1, width: 2, levels: 2, hiddenChannels: 2, layers: 1, firstKernelSize: 3, headChannels: 2 });
 * const batches = Array.from({ length: 40 }, () => ({ images: Uint8Array.of(1, 1) }));
 * const training = new Training({ backend, model, batches, steps: 40, learningRate: constantRate(0.1) });
 * const seen: number[] = [];
 * for await (const event of training.run()) if (event.kind === "progress") seen.push(event.step);
 * seen; // [20, 40]
 * const likelihood = new Likelihood(training.deviceModel);
 * (await likelihood.evaluate([{ images: Uint8Array.of(1, 1) }])).bitsPerDim < 0.1; // true
 */
export class Training {
  readonly #model: Model;
  readonly #run: TrainingRun<Batch, LookAtImages>;
  readonly #group: ProcessGroup | undefined;
  #likelihood: { readonly of: State; readonly likelihood: Likelihood } | undefined;

  constructor(options: TrainingOptions) {
    const { model, batches, maxGradNorm = 1, validation, ...rest } = options;
    const { config, parameters, training } = model;
    this.#model = model;
    this.#group = options.group;
    this.#run = train<Batch, LookAtImages>(pixelcnnNetwork(config), batches, {
      ...rest,
      maxGradNorm,
      parameters,
      training,
      divergesAt: 10 * Math.log2(config.levels),
      validate: validation && (() => this.#look(validation())),
    });
  }

  /** The averaged parameters on the device, as they stand: for likelihoods and samples between steps. */
  get deviceModel(): DeviceModel {
    return { config: this.#model.config, ...this.#run.network, buffer: "ema" };
  }

  /** Updates done. */
  get step(): number {
    return this.#run.step;
  }

  /** Images seen. */
  get images(): number {
    return this.#run.examples;
  }

  /**
   * The running numbers' parameters and all that a resume needs. DivergedError if a parameter is no longer a number, so that
   * no good file is overwritten by it.
   */
  async checkpoint(): Promise<Model> {
    return { config: this.#model.config, ...(await this.#run.checkpoint()) };
  }

  /** The averaged model alone: what evaluates and samples best. */
  async averaged(): Promise<Model> {
    const parameters = await this.#run.network.state.readAll("ema");
    return { config: this.#model.config, parameters };
  }

  /**
   * Trains to the end, telling what happens. An update whose batches end early, with the data, is made of those that there are.
   *
   * @throws DivergedError if the loss is no longer a number, or far above what guessing costs.
   */
  async *run(): AsyncGenerator<TrainingEvent, void, void> {
    for await (const event of this.#run) yield inBits(event);
  }

  async #look(batches: Batches): Promise<LookAtImages> {
    const { state } = this.#run.network;
    // A device that was opened anew has other buffers.
    if (this.#likelihood?.of !== state)
      this.#likelihood = { of: state, likelihood: new Likelihood(this.deviceModel) };
    const evaluation = await this.#likelihood.likelihood.evaluate(batches, {
      group: this.#group,
    });
    return { loss: evaluation.bitsPerDim, evaluation };
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#likelihood?.likelihood.dispose();
    await this.#run.dispose();
  }
}

interface LookAtImages extends Look {
  readonly evaluation: Evaluation;
}

/** A PixelCNN as `TrainingRun` takes it. */
function pixelcnnNetwork(config: PixelCNNConfig): Network<Batch> {
  const { height, width, channels, dropoutRate: dropout } = config;
  const rows = ({ images }: Batch): number => images.length / (height * width * channels);
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

/** An event in words of images and bits per dimension. */
function inBits(event: TrainEvent<LookAtImages>): TrainingEvent {
  if (event.kind === "progress") {
    const { loss, examples, learningRate, examplesPerSecond, ...rest } = event;
    const pace = { rate: learningRate, imagesPerSecond: examplesPerSecond };
    return { ...rest, ...pace, images: examples, bitsPerDim: loss };
  }
  if (event.kind === "end") {
    const { examples, ...rest } = event;
    return { ...rest, images: examples };
  }
  if (event.kind === "reopened") return event;
  const { step, examples, best, bestLoss, bestStep, looksSinceBest } = event;
  const look = { kind: "validation", step, images: examples, best } as const;
  const whole = { ...look, evaluation: event.found.evaluation };
  if (looksSinceBest < patience) return whole;
  const overfitting = `validation has not been under its best, ${bestLoss.toFixed(3)} at step ${bestStep}, for ${looksSinceBest} looks: it starts to overfit; more images, dropout or stopping now would help`;
  return { ...whole, overfitting };
}

const patience = 3;
