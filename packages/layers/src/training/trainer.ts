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
  sizeOf,
  sqrt,
  State,
  sum,
  type Backend,
  type Compiled,
  type Input,
  type StateSpec,
  type Tensor,
} from "@pixelweft/tensor";
import type { PlannedMemory, Program } from "@pixelweft/tensor/backend";
import { adam } from "../optimisers/adam.ts";
import { emaWeights } from "../optimisers/ema.ts";
import { given, type Optimiser, type ParameterPart } from "../optimisers/optimiser.ts";
import {
  checkValues,
  initialValues,
  maskedValues,
  shapesOf,
  writeParameters,
  type ParameterSpec,
  type ParameterSpecs,
} from "../parameters.ts";
import { batchGradients, type LossFunction } from "./batch-gradients.ts";
import { heldAs, keeping, roundingNumbers, widened, type StateDtype } from "./narrow-state.ts";
import { averageNames, flatAverages } from "./running-averages.ts";
import { sumOverGroup } from "./sum-over-group.ts";
import {
  checkTrainerOptions,
  type Progress,
  type TrainerOptions,
  type TrainerState,
} from "./trainer-options.ts";
import {
  bytesOf,
  isSmall,
  narrowerOptions,
  refusal,
  trainingMemory,
  type TrainingPrograms,
} from "./training-memory.ts";

const tensors = { loss: [], count: [] } as const;
const watched = { loss: [], examples: [], norm: [], clipped: [], steps: [] } as const;

/**
 * Training as two programs: `gradient` adds a batch's gradients and loss into buffers (several times, to accumulate), `update`
 * divides by the number of examples, clips, asks the optimiser, averages and clears. Between the two, the ranks of a group add their
 * buffers. Running averages (`averageDecay`) move once an update, towards the mean of what its batches gave for them, by examples.
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
export class Trainer<Parameters extends string = string, Inputs extends string = string> {
  readonly state: State<TrainerState<Parameters>>;
  readonly specs: ParameterSpecs<Parameters>;
  /** Updates done so far. */
  step = 0;
  readonly #options: TrainerOptions<Parameters, Inputs>;
  /** The same state by any names: those of an optimiser's slots are its own. */
  readonly #state: State;
  /** The rule by which parameters change. */
  readonly optimiser: Optimiser;
  readonly #gradient: Compiled;
  readonly #update: Compiled;
  /** The memory of its state. */
  readonly #kept: readonly PlannedMemory[];
  /** What its state begins with, until that has memory. */
  readonly #held = new Map<string, Readonly<Record<string, Float32Array>>>();
  #fresh = true;

  constructor(options: TrainerOptions<Parameters, Inputs>) {
    const { backend, specs, optimiser = adam() } = options;
    checkTrainerOptions(options, optimiser);
    averageNames(specs);
    const shapes = shapesOf(specs);
    this.specs = specs;
    this.#options = options;
    this.optimiser = optimiser;
    const held = heldAs(shapes, this.stateDtype);
    const spec = {
      parameters: shapes,
      gradients: shapes,
      ...Object.fromEntries(optimiser.slots.map((slot) => [slot, held])),
      ema: shapes,
      totals: tensors,
      watched,
    };
    // Floats of any size are read and written as f32.
    this.#state = new State<StateSpec>(backend, spec, {
      first: () => this.#begin(),
    }) as State;
    this.state = this.#state;
    this.#kept = this.#state.waiting;
    if (options.parameters) this.loadParameters(options.parameters);
    this.#gradient = this.#gradientProgram();
    this.#update = this.#updateProgram();
  }

  /** What it brings down, and where. */
  get loss(): LossFunction<Parameters, Inputs> {
    return this.#options.loss;
  }

  /** How what the optimiser keeps is held. */
  get stateDtype(): StateDtype {
    return this.#options.stateDtype ?? "f32";
  }

  get backend(): Backend {
    return this.#options.backend;
  }

  /** Writes what the state begins with, once it has memory. */
  #begin(): void {
    if (!this.#held.has("parameters"))
      this.loadParameters(initialValues(this.specs, this.#options.seed ?? 0));
    for (const [buffer, values] of this.#held) writeParameters(this.#state, buffer, values);
    this.#held.clear();
  }

  /** A trainer of the same network on another backend, with these parameters; all else of its state starts as new (`resumeTrainer`). */
  onBackend(
    backend: Backend,
    parameters: Readonly<Record<string, Float32Array>>,
  ): Trainer<Parameters, Inputs> {
    return new Trainer({ ...this.#options, backend, parameters });
  }

  #gradientProgram(): Compiled {
    const { backend, specs, loss, unused = "throw", fastConvolutions = true } = this.#options;
    const { savedActivations = "f32" } = this.#options;
    const how = { backend, state: this.#state, fastConvolutions };
    return compile(how, (inputs, { state, update }) => {
      const { parameters, gradients, totals } = state;
      if (!parameters || !gradients || !totals) return;
      const both = batchGradients(
        { specs, loss, unused, savedActivations },
        parameters.named,
        inputs,
      );
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
    const { backend, maxGradNorm = 0 } = this.#options;
    const zero = scalar(0);
    return compile({ backend, state: this.#state }, (inputs, { state, update }) => {
      const { keep, take, fresh, ...numbers } = inputs;
      if (!keep || !take || !fresh) throw new TypeError("Cannot update: its numbers are missing");
      const { parameters, gradients, ema, totals, watched: seen } = state;
      const { loss = zero, count = zero } = totals?.named ?? {};
      const examples = maximum(count, 1);
      const sizes = (gradients?.flat ?? []).map(({ shape: [size = 0] }) => size);
      const before = sizes.map((_, chunk) => sizes.slice(0, chunk).reduce((a, b) => a + b, 0));
      const averages = (gradients?.flat ?? []).map(({ shape: [size = 0] }, chunk) =>
        flatAverages(this.specs, { parts: this.#partsOf(chunk), size }),
      );
      const trained = (gradients?.flat ?? []).map((g, i) => averages[i]?.trained(g) ?? g);
      const squares = trained.map((g) => sum(mul(g, g)));
      const norm = div(sqrt(squares.reduce((a, b) => add(a, b), zero)), examples);
      const clipped =
        maxGradNorm > 0 ? minimum(div(maxGradNorm, maximum(norm, 1e-12)), 1) : scalar(1);
      const scale = div(clipped, examples);
      (gradients?.flat ?? []).forEach((gradient, chunk) => {
        const now = parameters?.flat[chunk];
        const mean = ema?.flat[chunk];
        if (!now || !mean) return;
        const held = this.optimiser.slots.flatMap((slot) => {
          const buffer = state[slot]?.flat[chunk];
          return buffer ? [[slot, buffer] as const] : [];
        });
        const kept = keeping(this.stateDtype, { inputs, before: before[chunk] ?? 0 });
        const parts = this.#partsOf(chunk);
        const slots = Object.fromEntries(held.map(([slot, buffer]) => [slot, widened(buffer)]));
        const descent = mul(trained[chunk] ?? gradient, scale);
        const found = this.optimiser.update(
          { parameters: now, slots, parts, ...kept.rule },
          descent,
          numbers,
        );
        for (const [slot, buffer] of held)
          update(buffer, kept.stored(slot, given(found.slots, slot)));
        const running = averages[chunk];
        const next =
          running?.moved(now, div(gradient, examples), found.parameters) ?? found.parameters;
        update(now, next);
        update(mean, add(mul(mean, keep), mul(next, take)));
        update(gradient, full(gradient.shape, 0));
      });
      const count1 = (name: string, value: Tensor): void => {
        const old = seen?.named[name];
        if (old) update(old, add(mul(old, fresh), value));
      };
      count1("loss", loss);
      count1("examples", count);
      count1("norm", norm);
      count1("clipped", maxGradNorm > 0 ? cast(less(maxGradNorm, norm), "f32") : zero);
      count1("steps", scalar(1));
      if (totals?.named["loss"]) update(totals.named["loss"], zero);
      if (totals?.named["count"]) update(totals.named["count"], zero);
    });
  }

  /** Which parameters lie in a chunk of the flat buffers. */
  #partsOf(chunk: number): ParameterPart[] {
    return Object.entries<ParameterSpec>(this.specs).flatMap(([name, { shape, mask }]) => {
      const { chunk: own, offset } = this.#state.offset("parameters", name);
      const part = { name, start: offset, size: sizeOf(shape), shape, ...(mask && { mask }) };
      return own === chunk ? [part] : [];
    });
  }

  /**
   * The memory that training on such batches takes: parameters, gradients, what the optimiser keeps, the average, the arena, the batch,
   * the update and a backend's scratch. Nothing is allocated.
   */
  planned(inputs: Readonly<Record<Inputs, Input>>): Promise<readonly PlannedMemory[]> {
    return trainingMemory(this.#programs(inputs, []));
  }

  #programs(inputs: Readonly<Record<string, Input>>, others: readonly Program[]): TrainingPrograms {
    return {
      others,
      backend: this.backend,
      state: this.#kept,
      gradient: this.#gradient.lower(inputs).program,
      update: this.#update.lower(this.#numbers(0)).program,
    };
  }

  /**
   * Finds out whether training on such batches fits, while nothing is allocated; the first gradient does it too. A backend that does not
   * know what it has refuses nothing. `others` are programs that run between updates, such as a look at held-out data.
   *
   * @throws OutOfMemoryError, with what is needed for what and what would fit.
   */
  async checkMemory(
    inputs: Readonly<Record<Inputs, Input>>,
    others: readonly Program[] = [],
  ): Promise<void> {
    const available = this.backend.available?.();
    if (available === undefined || this.#state.waiting.length === 0) return;
    const programs = this.#programs(inputs, others);
    if (isSmall(programs, available)) return;
    const planned = await trainingMemory(programs);
    if (bytesOf(planned) <= available) return;
    throw await refusal({ planned, available, plans: () => this.#narrower(inputs, others) });
  }

  /** Plans of the same training with 16 bits where there are 32. */
  async *#narrower(
    inputs: Readonly<Record<Inputs, Input>>,
    others: readonly Program[],
  ): AsyncGenerator<readonly [string, readonly PlannedMemory[]]> {
    const { parameters: _, ...options } = this.#options;
    for (const [words, narrow] of narrowerOptions(options))
      yield [
        words,
        await trainingMemory(new Trainer({ ...options, ...narrow }).#programs(inputs, others)),
      ];
  }

  /**
   * Adds the gradients of a batch. May be called several times before `update`.
   *
   * @throws OutOfMemoryError for a training that does not fit, before anything is allocated.
   */
  async gradient(inputs: Readonly<Record<Inputs, Input>>): Promise<void> {
    await this.checkMemory(inputs);
    // Parameters before the program: it is prepared for what is left.
    this.#state.device("parameters");
    await this.#gradient.run(inputs);
  }

  /** One step of the optimiser at the given learning rate, over all batches since the last one and over all ranks. */
  async update(learningRate: number): Promise<void> {
    if (!(Number.isFinite(learningRate) && learningRate >= 0))
      throw new RangeError(
        `Cannot update: the learning rate is ${learningRate}, not a number from 0 on`,
      );
    const { group } = this.#options;
    if (group && group.size > 1) {
      await sumOverGroup(this.#state, "gradients", group);
      await sumOverGroup(this.#state, "totals", group);
    }
    await this.#update.run(this.#numbers(learningRate));
    this.#fresh = false;
    this.step++;
  }

  /** Inputs of the next update. */
  #numbers(learningRate: number): Readonly<Record<string, Input>> {
    const { emaDecay = 0.999, seed = 0 } = this.#options;
    const t = this.step + 1;
    const numbers = { ...this.optimiser.numbers(t), ...emaWeights(t, emaDecay) };
    const buffers = this.optimiser.slots;
    const rounding = roundingNumbers(this.stateDtype, { seed, update: t, buffers });
    return { learningRate, ...numbers, fresh: this.#fresh ? 0 : 1, ...rounding };
  }

  /** Means since the last call; waits for the device. */
  async progress(): Promise<Progress> {
    const { loss, examples, norm, clipped, steps } = await this.#state.readAll("watched");
    this.#fresh = true;
    const seen = examples?.[0] ?? 0;
    const updates = Math.max(1, steps?.[0] ?? 0);
    return {
      loss: (loss?.[0] ?? 0) / Math.max(1, seen),
      examples: seen,
      norm: (norm?.[0] ?? 0) / updates,
      clipped: (clipped?.[0] ?? 0) / updates,
    };
  }

  /** Replaces parameters, as a checkpoint gives them; masked entries become zero. The moving average follows. */
  loadParameters(values: Readonly<Record<string, Float32Array>>): void {
    const clean = maskedValues(this.specs, values);
    this.load("parameters", clean);
    this.load("ema", clean);
  }

  /**
   * Replaces a buffer of the state, such as a slot of the optimiser. Before the first batch they are not copied: leave them as they are.
   *
   * @throws TypeError for a tensor that is missing or of another size.
   */
  load(buffer: string, values: Readonly<Record<string, Float32Array>>): void {
    if (this.#state.waiting.length === 0) {
      writeParameters(this.#state, buffer, values);
      return;
    }
    checkValues(this.#state, buffer, values);
    this.#held.set(buffer, values);
  }

  /** The lowered gradient program for a batch, for profiles. */
  async program(inputs: Readonly<Record<string, Input>>): ReturnType<Compiled["program"]> {
    return this.#gradient.program(inputs);
  }

  /** Frees state and programs. */
  async dispose(): Promise<void> {
    await this.#gradient.dispose();
    await this.#update.dispose();
    this.#state.dispose();
  }
}
