import {
  Trainer,
  writeParameters,
  type AdamOptions,
  type Ranks,
  type Schedule,
  type TrainingState,
} from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import { batchInputs, type Batch, type BatchInputs, type Batches } from "./batch.ts";
import { Likelihood, type Evaluation } from "./likelihood.ts";
import { bitsPerDimLoss } from "./loss.ts";
import type { DeviceModel, Model } from "./model.ts";
import { parameterSpecs } from "./specs.ts";

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
  /** Finishes the running step, then stops. */
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

/** The loss is no longer a number. */
export class NonFiniteLossError extends Error {
  override readonly name = "NonFiniteLossError";
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
  #images: number;
  #data: unknown;
  #best = Infinity;
  #bestStep = 0;
  #worse = 0;

  constructor(options: TrainingOptions) {
    const { backend, model } = options;
    const { config, training } = model;
    this.#seed = options.seed ?? training?.seed ?? 0;
    this.#options = options;
    this.#trainer = new Trainer({
      backend,
      specs: parameterSpecs(config),
      loss: bitsPerDimLoss(config),
      seed: this.#seed,
      ...(options.adam ? { adam: options.adam } : {}),
      ...(options.clip === undefined ? {} : { clip: options.clip }),
      ...(options.averageDecay === undefined ? {} : { averageDecay: options.averageDecay }),
      ...(options.ranks ? { ranks: options.ranks } : {}),
    });
    this.#trainer.loadParameters(model.parameters);
    if (training) this.#resume(training);
    this.#images = training?.images ?? 0;
    this.#data = training?.data;
    this.#likelihood = new Likelihood(this.deviceModel);
  }

  #resume(training: TrainingState): void {
    const { state } = this.#trainer;
    for (const buffer of ["moment1", "moment2", "average"] as const)
      writeParameters(state, buffer, training[buffer]);
    this.#trainer.step = training.step;
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
   * The running numbers' parameters and all that a resume needs. NonFiniteLossError if a parameter is no longer a number, so that
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
        throw new NonFiniteLossError(
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

  /** Trains to the end, telling what happens. NonFiniteLossError if the loss is no longer a number. */
  async *run(): AsyncGenerator<TrainingEvent, void, void> {
    const {
      steps,
      accumulate = 1,
      reportEvery = 20,
      validateEvery = 500,
      rate,
      signal,
    } = this.#options;
    let since = performance.now();
    let seen = 0;
    let waiting = 0;
    for await (const batch of this.#options.batches) {
      if (this.step >= steps || signal?.aborted) break;
      await this.#trainer.gradient(this.#inputs(batch, waiting));
      seen += batch.size ?? this.#count(batch);
      this.#images += batch.size ?? this.#count(batch);
      if (++waiting < accumulate) continue;
      waiting = 0;
      const now = rate(this.step);
      await this.#trainer.update(now);
      this.#data = batch.state;
      const due = this.step % reportEvery === 0 || this.step === steps || signal?.aborted === true;
      if (due) {
        const event = await this.#progress(seen, now, since);
        since = performance.now();
        seen = 0;
        yield event;
      }
      if (this.#options.validation && (this.step % validateEvery === 0 || this.step === steps)) {
        yield await this.#validate(this.#options.validation());
        since = performance.now();
        seen = 0;
      }
    }
    const reason = this.step >= steps ? "done" : signal?.aborted ? "stopped" : "out of data";
    yield { kind: "end", step: this.step, images: this.#images, reason };
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

  async #progress(seen: number, rate: number, since: number): Promise<TrainingEvent> {
    const { loss, norm } = await this.#trainer.progress();
    const { step } = this;
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      throw new NonFiniteLossError(
        `Cannot go on training: the loss is ${loss} at step ${step}; ${this.#lastSaved()}`,
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
