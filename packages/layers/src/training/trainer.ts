import {
  add,
  cast,
  compile,
  div,
  full,
  less,
  maximum,
  minimum,
  mul,
  scalar,
  sqrt,
  State,
  sum,
  type Backend,
  type Compiled,
  type Input,
  type Tensor,
} from "@pixelweft/tensor";
import { adamCorrections, adamDefaults, adamUpdate, type AdamOptions } from "../optimisers/adam.ts";
import { averageWeights } from "../optimisers/ema.ts";
import {
  initialValues,
  maskedValues,
  shapesOf,
  writeParameters,
  type ParameterSpecs,
} from "../parameters.ts";
import { batchGradients, type LossFunction } from "./batch-gradients.ts";
import { sumOverGroup, type ProcessGroup } from "./sum-over-group.ts";

/** Options of a trainer. */
export interface TrainerOptions {
  readonly backend: Backend;
  readonly specs: ParameterSpecs;
  readonly loss: LossFunction;
  readonly seed?: number;
  /** First values of the parameters; drawn from the seed if missing. */
  readonly parameters?: Readonly<Record<string, Float32Array>>;
  readonly adam?: Partial<AdamOptions>;
  /** Largest global norm of the gradient: a longer one is shortened to it. Default 0, which does not clip. */
  readonly clip?: number;
  /** Decay of the moving average of the parameters. */
  readonly averageDecay?: number;
  readonly group?: ProcessGroup;
  /** What is done with parameters that the loss does not depend on: "throw", unless told, names them; "keep" leaves them as they are. */
  readonly unused?: "throw" | "keep";
}

const optionNames = [
  "backend",
  "specs",
  "loss",
  "seed",
  "parameters",
  "adam",
  "clip",
  "averageDecay",
  "group",
  "unused",
];

/** What happened since the last look: means over images and steps. */
export interface Progress {
  readonly loss: number;
  readonly images: number;
  /** Mean global norm of the gradient before clipping. */
  readonly norm: number;
  /** Which share of the updates had their gradient clipped, from 0 to 1. */
  readonly clipped: number;
}

const tensors = { loss: [], count: [] } as const;
const watched = { loss: [], images: [], norm: [], clipped: [], steps: [] } as const;

/**
 * Training as two programs: `gradient` adds a batch's gradients and loss into buffers (several times, to accumulate), `update`
 * divides by the number of images, clips, steps Adam, averages and clears. Between the two, the ranks of a group add their buffers.
 *
 * @example Find the number that is nearest to 3
 * import { mul, scalar, sub, sum, tensor } from "@pixelweft/tensor";
 * const specs = { x: { shape: [1], fanIn: 0 } };
 * const trainer = new Trainer({
 *   backend,
 *   specs,
 *   loss: ({ x }, { target }) => {
 *     const error = sub(x, target);
 *     return { loss: sum(mul(error, error)), count: scalar(1) };
 *   },
 * });
 * for (let step = 0; step < 60; step++) {
 *   await trainer.gradient({ target: tensor([3]) });
 *   await trainer.update(0.2);
 * }
 * const { x } = await trainer.state.readAll("parameters");
 * Math.round(x[0]); // 3
 * await trainer.dispose();
 */
export class Trainer {
  readonly state: State;
  readonly specs: ParameterSpecs;
  /** Updates done so far. */
  step = 0;
  readonly #options: TrainerOptions;
  readonly #adam: AdamOptions;
  readonly #gradient: Compiled;
  readonly #update: Compiled;
  #fresh = true;

  constructor(options: TrainerOptions) {
    const { backend, specs, clip = 0, adam = {}, unused = "throw" } = options;
    checkNames("Cannot train", options, optionNames);
    checkNames("Cannot train with Adam", adam, Object.keys(adamDefaults));
    if (!(clip >= 0)) throw new RangeError(`Cannot train: clip is ${clip}, not a number from 0 on`);
    if (unused !== "throw" && unused !== "keep")
      throw new TypeError(`Cannot train: unused is ${String(unused)}, not "throw" or "keep"`);
    const shapes = shapesOf(specs);
    this.specs = specs;
    this.#options = options;
    this.#adam = { ...adamDefaults, ...options.adam };
    this.state = new State(backend, {
      parameters: shapes,
      gradients: shapes,
      moment1: shapes,
      moment2: shapes,
      average: shapes,
      totals: tensors,
      watched,
    });
    this.loadParameters(options.parameters ?? initialValues(specs, options.seed ?? 0));
    this.#gradient = this.#gradientProgram();
    this.#update = this.#updateProgram();
  }

  /** What it brings down, and where. */
  get loss(): LossFunction {
    return this.#options.loss;
  }

  get backend(): Backend {
    return this.#options.backend;
  }

  #gradientProgram(): Compiled {
    const { backend, specs, loss, unused = "throw" } = this.#options;
    return compile({ backend, state: this.state }, (inputs, { state, update }) => {
      const { parameters, gradients, totals } = state;
      if (!parameters || !gradients || !totals) return;
      const both = batchGradients({ specs, loss, unused }, parameters.named, inputs);
      for (const [name, gradient] of Object.entries(both.gradients)) {
        const sumSoFar = gradients.named[name];
        if (sumSoFar) update(sumSoFar, add(sumSoFar, gradient));
      }
      if (totals.named["loss"]) update(totals.named["loss"], add(totals.named["loss"], both.loss));
      if (totals.named["count"])
        update(totals.named["count"], add(totals.named["count"], both.count));
    });
  }

  #updateProgram(): Compiled {
    const { backend, clip = 0 } = this.#options;
    const zero = scalar(0);
    return compile({ backend, state: this.state }, (inputs, { state, update }) => {
      const given = (name: string): Tensor => {
        const value = inputs[name];
        if (value === undefined) throw new TypeError(`Cannot update: ${name} is missing`);
        return value;
      };
      const [rate, correction1, correction2] = [
        given("rate"),
        given("correction1"),
        given("correction2"),
      ];
      const [keep, take, fresh] = [given("keep"), given("take"), given("fresh")];
      const { parameters, gradients, moment1, moment2, average, totals, watched: seen } = state;
      const { loss = zero, count = zero } = totals?.named ?? {};
      const images = maximum(count, 1);
      const squares = (gradients?.flat ?? []).map((g) => sum(mul(g, g)));
      const norm = div(sqrt(squares.reduce((a, b) => add(a, b), zero)), images);
      const clipped = clip > 0 ? minimum(div(clip, maximum(norm, 1e-12)), 1) : scalar(1);
      const scale = div(clipped, images);
      (gradients?.flat ?? []).forEach((gradient, chunk) => {
        const p = parameters?.flat[chunk];
        const m = moment1?.flat[chunk];
        const v = moment2?.flat[chunk];
        const mean = average?.flat[chunk];
        if (!p || !m || !v || !mean) return;
        const now = { parameters: p, moment1: m, moment2: v };
        const next = adamUpdate(now, mul(gradient, scale), {
          ...this.#adam,
          rate,
          correction1,
          correction2,
        });
        update(m, next.moment1);
        update(v, next.moment2);
        update(p, next.parameters);
        update(mean, add(mul(mean, keep), mul(next.parameters, take)));
        update(gradient, full(gradient.shape, 0));
      });
      const add1 = (name: string, value: Tensor): void => {
        const old = seen?.named[name];
        if (old) update(old, add(mul(old, fresh), value));
      };
      add1("loss", loss);
      add1("images", count);
      add1("norm", norm);
      add1("clipped", clip > 0 ? cast(less(clip, norm), "f32") : zero);
      add1("steps", scalar(1));
      if (totals?.named["loss"]) update(totals.named["loss"], zero);
      if (totals?.named["count"]) update(totals.named["count"], zero);
    });
  }

  /** Adds the gradients of a batch. May be called several times before `update`. */
  async gradient(inputs: Readonly<Record<string, Input>>): Promise<void> {
    await this.#gradient.run(inputs);
  }

  /** One step of the optimiser at the given learning rate, over all batches since the last one and over all ranks. */
  async update(rate: number): Promise<void> {
    if (!(Number.isFinite(rate) && rate >= 0))
      throw new RangeError(`Cannot update: the learning rate is ${rate}, not a number from 0 on`);
    const { group, averageDecay = 0.999 } = this.#options;
    if (group && group.size > 1) {
      await sumOverGroup(this.state, "gradients", group);
      await sumOverGroup(this.state, "totals", group);
    }
    const t = this.step + 1;
    await this.#update.run({
      rate,
      ...adamCorrections(t, this.#adam),
      ...averageWeights(t, averageDecay),
      fresh: this.#fresh ? 0 : 1,
    });
    this.#fresh = false;
    this.step = t;
  }

  /** Means since the last call; waits for the device. */
  async progress(): Promise<Progress> {
    const { loss, images, norm, clipped, steps } = await this.state.readAll("watched");
    this.#fresh = true;
    const seen = images?.[0] ?? 0;
    const updates = Math.max(1, steps?.[0] ?? 0);
    return {
      loss: (loss?.[0] ?? 0) / Math.max(1, seen),
      images: seen,
      norm: (norm?.[0] ?? 0) / updates,
      clipped: (clipped?.[0] ?? 0) / updates,
    };
  }

  /** Replaces parameters, as a checkpoint gives them; masked entries become zero. The average follows. */
  loadParameters(values: Readonly<Record<string, Float32Array>>): void {
    const clean = maskedValues(this.specs, values);
    writeParameters(this.state, "parameters", clean);
    writeParameters(this.state, "average", clean);
  }

  /** The lowered gradient program for a batch, for profiles. */
  async program(inputs: Readonly<Record<string, Input>>): ReturnType<Compiled["program"]> {
    return this.#gradient.program(inputs);
  }

  /** Frees state and programs. */
  async dispose(): Promise<void> {
    await this.#gradient.dispose();
    await this.#update.dispose();
    this.state.dispose();
  }
}

function checkNames(act: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new TypeError(`${act}: there is no option ${name}, there is ${known.join(", ")}`);
}
