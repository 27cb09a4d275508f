import {
  averagedModel,
  Sampler,
  toDevice,
  type DeviceModel,
  type Likelihood,
  type LoweredSampler,
  type Model,
  type Training,
} from "@pixelweft/pixelcnn";
import type { FinishedOptions, RunModel } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";
import type { ModelFacts } from "../messages/replies.ts";
import type { CheckpointRequest } from "../messages/requests.ts";

/** What is compiled for a model on a device. */
interface Using {
  readonly device: DeviceModel;
  likelihood: Likelihood | undefined;
  /** By how many images are sampled at once and whether they resume, the latest ones last. */
  readonly samplers: Map<string, Sampler>;
}

/** What is known of a model besides. */
export interface Opened {
  /** What its file says of its run, where it was in one. */
  readonly run?: Omit<RunModel, "model">;
  /** Programs of its samplers. */
  readonly lowered?: LoweredSampler | undefined;
}

/** What goes into a file: a model, with its training or only to be used, and a word on the run that made it. */
export interface FileContents extends Pick<FinishedOptions, "run"> {
  readonly model: Model;
}

/** Samplers that a model keeps, each with its programs. */
const mostSamplers = 4;

/** A model of a worker: on the host, and on the device where it is in use. While it is trained, that is the training's own. */
export class OpenModel {
  #model: Model;
  #own: DeviceModel | undefined;
  #using: Using | undefined;
  #training: Training | undefined;
  #best: { readonly model: Model; readonly step: number } | undefined;
  readonly #run: Omit<RunModel, "model"> | undefined;

  readonly #lowered: LoweredSampler | undefined;

  constructor(model: Model, { run, lowered }: Opened = {}) {
    this.#model = model;
    this.#run = run;
    this.#lowered = lowered;
  }

  /** The model as it was opened, made, or left by its last training. */
  get model(): Model {
    return this.#model;
  }

  facts(model: number): ModelFacts {
    const { config, training } = this.#model;
    const { step, settings } = this.#run ?? {};
    return {
      model,
      config,
      ...(training ? { training: { step: training.step, examples: training.examples } } : {}),
      ...(settings === undefined
        ? {}
        : { run: { settings, ...(step === undefined ? {} : { step }) } }),
    };
  }

  get isTraining(): boolean {
    return this.#training !== undefined;
  }

  /** From here to its end a training answers for the model. */
  async begin(training: Training): Promise<void> {
    await this.#leave();
    this.#training = training;
  }

  /** Keeps the averaged weights of a training as they stand: no validation has found fewer bits. */
  async keepBest(training: Training): Promise<void> {
    this.#best = { model: await training.averaged(), step: training.step };
  }

  /** Frees the device. A training is over: without what it has left, the model stands where it stood before. */
  async end(left?: Model): Promise<void> {
    await this.#leave();
    await this.#training?.dispose();
    this.#training = undefined;
    this.#model = left ?? this.#model;
  }

  /** Samples by programs for so many images at once. */
  async sampler(
    backend: Backend,
    options: { readonly batch: number; readonly resumes: boolean },
  ): Promise<Sampler> {
    const { samplers, device } = await this.#use(backend);
    const key = `${options.batch} ${options.resumes}`;
    const sampler =
      samplers.get(key) ??
      new Sampler(device, { ...options, ...(this.#lowered && { lowered: this.#lowered }) });
    samplers.delete(key);
    for (const [oldest, one] of samplers) {
      if (samplers.size < mostSamplers) break;
      samplers.delete(oldest);
      await one.dispose();
    }
    samplers.set(key, sampler);
    return sampler;
  }

  async likelihood(backend: Backend): Promise<Likelihood> {
    // A page that samples does without.
    const { likelihoodOf } = await import("./likelihood-of.ts");
    const using = await this.#use(backend);
    return (using.likelihood ??= likelihoodOf(using.device));
  }

  /**
   * What a file of it is to hold.
   *
   * @throws TypeError for something else to hold, and for the best weights where no validation has found any.
   */
  async contents({
    holds = "training",
    settings = Object(this.#run?.settings),
  }: Pick<CheckpointRequest, "holds" | "settings">): Promise<FileContents> {
    if (holds !== "training" && holds !== "average" && holds !== "best")
      throw new TypeError(
        `Cannot make a checkpoint of ${String(holds)}: there is training, average and best`,
      );
    const best = holds === "best" ? this.#best : undefined;
    if (holds === "best" && best === undefined)
      throw new TypeError(
        "Cannot make a checkpoint of the best weights: no validation of this model was the best so far since it was opened",
      );
    const now = this.#training?.step ?? this.#model.training?.step ?? this.#run?.step ?? 0;
    const step = best?.step ?? now;
    const run = Object.keys(settings).length > 0 ? { step, settings } : undefined;
    if (best) return { model: best.model, run };
    if (holds === "training") {
      const model = (await this.#training?.checkpoint()) ?? this.#model;
      if (model.training) return { model, run };
    }
    const model = (await this.#training?.averaged()) ?? averagedModel(this.#model);
    return { model, run };
  }

  async #use(backend: Backend): Promise<Using> {
    if (this.#own && this.#own.backend !== backend) await this.#leave();
    const device = this.#training?.deviceModel ?? (this.#own ??= toDevice(backend, this.#model));
    // A training that was opened again after a lost device has other buffers.
    if (this.#using?.device.state !== device.state) {
      await this.#forget();
      this.#using = { device, likelihood: undefined, samplers: new Map() };
    }
    return this.#using;
  }

  async #forget(): Promise<void> {
    for (const sampler of this.#using?.samplers.values() ?? []) await sampler.dispose();
    await this.#using?.likelihood?.dispose();
    this.#using = undefined;
  }

  async #leave(): Promise<void> {
    await this.#forget();
    this.#own?.state.dispose();
    this.#own = undefined;
  }
}
