import {
  compile,
  State,
  type Backend,
  type Compiled,
  type Input,
  type StateSpec,
} from "@pixelweft/tensor";
import type { PlannedMemory, Program } from "@pixelweft/tensor/backend";
import { adam } from "../optimisers/adam.ts";
import { emaWeights } from "../optimisers/ema.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import {
  checkValues,
  initialValues,
  maskedValues,
  shapesOf,
  writeParameters,
  type ParameterSpecs,
} from "../parameters.ts";
import { traceGradients, type LossFunction } from "./batch-gradients.ts";
import { heldAs, roundingNumbers, type StateDtype } from "./narrow-state.ts";
import { averageNames } from "./running-averages.ts";
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
import { traceUpdate } from "./update-program.ts";

const tensors = { loss: [], count: [] } as const;
const watched = { loss: [], examples: [], norm: [], clipped: [], steps: [] } as const;
const none = (): boolean => false;

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
    const { savedActivations = "f32", frozen = none } = this.#options;
    const how = { backend, state: this.#state, fastConvolutions };
    const what = { specs, loss, unused, frozen, savedActivations };
    return compile(how, (inputs, trace) => traceGradients(what, inputs, trace));
  }

  #updateProgram(): Compiled {
    const { backend, specs, maxGradNorm = 0, frozen = none } = this.#options;
    const { optimiser, stateDtype } = this;
    const how = { specs, state: this.#state, optimiser, maxGradNorm, stateDtype, frozen };
    return compile({ backend, state: this.#state }, (inputs, trace) =>
      traceUpdate(how, inputs, trace),
    );
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
    const numbers = { ...this.optimiser.numbers(t), keep: emaWeights(t, emaDecay).keep };
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
      loss: (loss?.[0] ?? 0) / (seen > 0 ? seen : 1),
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
