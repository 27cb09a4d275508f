import {
  Trainer,
  type AdamOptions,
  type Ranks,
  type Schedule,
  type TrainingState,
} from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import { Likelihood, type Evaluation } from "../likelihood/likelihood.ts";
import type { DeviceModel, Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { batchInputs, type Batch, type BatchInputs, type Batches } from "./batch.ts";
import { bitsPerDimLoss } from "./loss.ts";
import { resumeTrainer } from "./trainer-state.ts";

/** How to train. */
export interface TrainingOptions {
  readonly backend: Backend;
  /** Where to start: a new model, or one whose `training` is to go on. */
  readonly model: Model;
  /** As many batches as the steps take; each carries where the data stands in `state`. */
  readonly batches: Batches;
  /** Updates in all, those before a resume included. */
  readonly steps: number;
  readonly rate: Schedule;
  /** Batches that one update adds up; 1 if missing. */
  readonly accumulate?: number;
  readonly clip?: number;
  readonly averageDecay?: number;
  readonly adam?: Partial<AdamOptions>;
  readonly seed?: number;
  readonly ranks?: Ranks;
  /** A fresh pass over the validation split. */
  readonly validation?: () => Batches;
  /** Updates between two looks at the validation split. */
  readonly validateEvery?: number;
  /** Updates between two progress events; reading the loss waits for the device. */
  readonly reportEvery?: number;
  /** Finishes the running step, all its batches, then stops. */
  readonly signal?: AbortSignal;
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
      readonly kind: "end";
      readonly step: number;
      readonly images: number;
      readonly reason: "done" | "stopped" | "out of data";
    };

/** Since when images are counted for their pace, and how many there were. */
interface Pace {
  since: number;
  seen: number;
}

/** The loss is no longer a number, or far above what guessing costs. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}

/**
 * A training run. Iterate over `run()`; take `checkpoint()` whenever you like.
 *
 * @example Learn that every pixel is 1
 * import { constantRate } from "@pixelweft/layers";
 * const model = createModel({ height: 1, width: 2, levels: 2, features: 2, layers: 1, first: 3, head: 2 });
 * const batches = Array.from({ length: 40 }, () => ({ images: Uint8Array.of(1, 1) }));
 * const training = new Training({ backend, model, batches, steps: 40, rate: constantRate(0.1) });
 * const seen: number[] = [];
 * for await (const event of training.run()) if (event.kind === "progress") seen.push(event.step);
 * seen; // [20, 40]
 * const likelihood = new Likelihood(training.deviceModel);
 * (await likelihood.evaluate([{ images: Uint8Array.of(1, 1) }])).bitsPerDim < 0.1; // true
 */
export class Training {
  readonly #options: TrainingOptions;
  readonly #trainer: Trainer;
  readonly #likelihood: Likelihood;
  readonly #seed: number;
  /** Batches, and images in them, whose gradients wait for the update. */
  #waiting = 0;
  #waitingImages = 0;
  #images: number;
  #data: unknown;
  #best = Infinity;
  #bestStep = 0;
  #worse = 0;

  constructor(options: TrainingOptions) {
    const { backend, model } = options;
    if (typeof options.rate !== "function")
      throw new TypeError(
        `Cannot train: rate is ${String(options.rate)}, not a schedule such as constantRate(1e-3)`,
      );
    const { config, training } = model;
    this.#seed = options.seed ?? training?.seed ?? 0;
    this.#options = options;
    this.#trainer = new Trainer({
      backend,
      specs: parameterSpecs(config),
      loss: bitsPerDimLoss(config),
      seed: this.#seed,
      parameters: model.parameters,
      ...(options.adam ? { adam: options.adam } : {}),
      clip: options.clip ?? 1,
      ...(options.averageDecay === undefined ? {} : { averageDecay: options.averageDecay }),
      ...(options.ranks ? { ranks: options.ranks } : {}),
    });
    if (training) this.#resume(training);
    this.#images = training?.images ?? 0;
    this.#data = training?.data;
    this.#likelihood = new Likelihood(this.deviceModel);
  }

  #resume(training: TrainingState): void {
    resumeTrainer(this.#trainer, training);
    const { best, bestStep, worse } = training.notes ?? {};
    if (typeof best === "number") this.#best = best;
    if (typeof bestStep === "number") this.#bestStep = bestStep;
    if (typeof worse === "number") this.#worse = worse;
  }

  /** The averaged parameters on the device, as they stand: for likelihoods and samples between steps. */
  get deviceModel(): DeviceModel {
    const { backend, model } = this.#options;
    const { state, specs } = this.#trainer;
    return { config: model.config, specs, backend, state, buffer: "average" };
  }

  /** Updates done. */
  get step(): number {
    return this.#trainer.step;
  }

  /** Images seen. */
  get images(): number {
    return this.#images;
  }

  /**
   * The running numbers' parameters and all that a resume needs. DivergedError if a parameter is no longer a number, so that
   * no good file is overwritten by it.
   */
  async checkpoint(): Promise<Model> {
    const { model } = this.#options;
    const { state, step } = this.#trainer;
    const [parameters, moment1, moment2, average] = await Promise.all(
      ["parameters", "moment1", "moment2", "average"].map((buffer) => state.readAll(buffer)),
    );
    this.#checkFinite(parameters ?? {});
    const notes = { best: this.#best, bestStep: this.#bestStep, worse: this.#worse };
    const training: TrainingState = {
      step,
      images: this.#images,
      seed: this.#seed,
      moment1: moment1 ?? {},
      moment2: moment2 ?? {},
      average: average ?? {},
      notes,
      ...(this.#data === undefined ? {} : { data: this.#data }),
    };
    return { config: model.config, parameters: parameters ?? {}, training };
  }

  #checkFinite(parameters: Readonly<Record<string, Float32Array>>): void {
    for (const [name, values] of Object.entries(parameters))
      if (!values.every((x) => Number.isFinite(x)))
        throw new DivergedError(
          `Cannot save: ${name} is no longer a number at step ${this.step}; ${this.#lastSaved()}`,
        );
  }

  #lastSaved(): string {
    const saved = this.#options.lastCheckpoint?.();
    return saved ? `the last good checkpoint is ${saved}` : "no checkpoint was saved";
  }

  /** The averaged model alone: what evaluates and samples best. */
  async averaged(): Promise<Model> {
    return {
      config: this.#options.model.config,
      parameters: await this.#trainer.state.readAll("average"),
    };
  }

  /**
   * Trains to the end, telling what happens. An update whose batches end early, with the data, is made of those that there are.
   *
   * @throws DivergedError if the loss is no longer a number, or far above what guessing costs.
   */
  async *run(): AsyncGenerator<TrainingEvent, void, void> {
    const { steps, accumulate = 1, signal } = this.#options;
    const pace: Pace = { since: performance.now(), seen: 0 };
    let last: Batch | undefined;
    for await (const batch of this.#options.batches) {
      if (this.step >= steps || (signal?.aborted && this.#waiting === 0)) break;
      await this.#trainer.gradient(this.#inputs(batch, this.#waiting));
      this.#waiting++;
      this.#waitingImages += batch.size ?? this.#count(batch);
      last = batch;
      if (this.#waiting === accumulate) yield* this.#update(batch, pace);
    }
    if (last && this.#waiting > 0) yield* this.#update(last, pace);
    const reason = this.step >= steps ? "done" : signal?.aborted ? "stopped" : "out of data";
    yield { kind: "end", step: this.step, images: this.#images, reason };
  }

  /** One update with all gradients that wait, and what there is to tell after it. */
  async *#update(batch: Batch, pace: Pace): AsyncGenerator<TrainingEvent, void, void> {
    const {
      steps,
      reportEvery = 20,
      validation,
      validateEvery = 500,
      rate,
      signal,
    } = this.#options;
    const now = rate(this.step);
    await this.#trainer.update(now);
    this.#images += this.#waitingImages;
    pace.seen += this.#waitingImages;
    this.#waiting = 0;
    this.#waitingImages = 0;
    this.#data = batch.state;
    const ends = this.step === steps;
    if (this.step % reportEvery === 0 || ends || signal?.aborted) {
      const event = await this.#progress(now, pace);
      Object.assign(pace, { since: performance.now(), seen: 0 });
      yield event;
    }
    if (validation && (this.step % validateEvery === 0 || ends)) {
      yield await this.#validate(validation());
      Object.assign(pace, { since: performance.now(), seen: 0 });
    }
  }

  #count(batch: Batch): number {
    const { height, width, channels } = this.#options.model.config;
    return batch.images.length / (height * width * channels);
  }

  #inputs(batch: Batch, part: number): BatchInputs {
    const { accumulate = 1, model, ranks } = this.#options;
    const { config } = model;
    const { inputs, size } = batchInputs(config, batch);
    if (size < this.#count(batch)) inputs["size"] = { data: Float32Array.of(size), shape: [] };
    if (config.dropout === 0) return inputs;
    const u32 = (value: number): BatchInputs[string] => ({
      data: Uint32Array.of(value),
      shape: [],
    });
    // Each rank's part of an update drops values of its own.
    const step = (this.step * accumulate + part) * (ranks?.size ?? 1) + (ranks?.rank ?? 0);
    return { ...inputs, step: u32(step), seed: u32(this.#seed) };
  }

  async #progress(rate: number, { seen, since }: Pace): Promise<TrainingEvent> {
    const { loss, norm } = await this.#trainer.progress();
    const { step } = this;
    const guessing = Math.log2(this.#options.model.config.levels);
    if (!Number.isFinite(norm) || !(loss < 10 * guessing)) {
      throw new DivergedError(
        `Cannot go on training: it has diverged at rate ${rate}: the loss is ${loss} at step ${step}, and guessing costs ${guessing}; ${this.#lastSaved()}`,
      );
    }
    const seconds = Math.max(1e-3, (performance.now() - since) / 1000);
    const perStep = seconds / Math.max(1, Math.min(this.#options.reportEvery ?? 20, step));
    return {
      kind: "progress",
      step,
      images: this.#images,
      bitsPerDim: loss,
      gradientNorm: norm,
      rate,
      imagesPerSecond: seen / seconds,
      secondsLeft: perStep * (this.#options.steps - step),
    };
  }

  async #validate(batches: Batches): Promise<TrainingEvent> {
    const evaluation = await this.#likelihood.evaluate(batches);
    const best = evaluation.bitsPerDim < this.#best;
    if (best) {
      this.#best = evaluation.bitsPerDim;
      this.#bestStep = this.step;
    }
    this.#worse = best ? 0 : this.#worse + 1;
    const event = {
      kind: "validation",
      step: this.step,
      images: this.#images,
      evaluation,
      best,
    } as const;
    if (this.#worse < patience) return event;
    const overfitting = `validation has not been under its best, ${this.#best.toFixed(3)} at step ${this.#bestStep}, for ${this.#worse} looks: it starts to overfit; more images, dropout or stopping now would help`;
    return { ...event, overfitting };
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#likelihood.dispose();
    await this.#trainer.dispose();
  }
}

const patience = 3;
