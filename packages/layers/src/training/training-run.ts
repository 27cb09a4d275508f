import { DeviceLostError, type Backend } from "@pixelweft/tensor";
import type { Schedule } from "../optimisers/schedules.ts";
import { BestLook } from "./best-look.ts";
import { checkSteps, checkTrainOptions } from "./check-train-options.ts";
import { DivergedError } from "./diverged-error.ts";
import { Pace } from "./pace.ts";
import { BatchInputs, countOf } from "./plain-batch.ts";
import type {
  BatchSource,
  Look,
  Network,
  RunningNetwork,
  TrainEvent,
  TrainOptions,
} from "./train-options.ts";
import { readTrainer, resumeTrainer, type TrainedParameters } from "./trainer-state.ts";
import { Trainer } from "./trainer.ts";

interface Snapshot extends TrainedParameters {
  readonly examples: number;
}

/**
 * A run of `train()`: an iterable of what happens, once, and the network as it stands.
 *
 * @example
 * import { mul, tensor } from "@pixelweft/tensor";
 * const network: Network = { specs: { x: { shape: [1], fanIn: 0 } }, loss: ({ x }) => mul(x, x) };
 * const run = train(network, [{}, {}, {}], { backend, steps: 3, learningRate: () => 0.1 });
 * for await (const { kind } of run) kind;
 * run.step; // 3
 * await run.dispose();
 */
export class TrainingRun<
  Batch,
  Found extends Look = Look,
  Parameters extends string = string,
> implements AsyncIterable<TrainEvent<Found>> {
  readonly #network: Network<Batch, string, string>;
  readonly #batches: BatchSource<Batch>;
  readonly #options: TrainOptions<Found>;
  readonly #best: BestLook;
  readonly #inputs: BatchInputs<Batch>;
  readonly #seed: number;
  readonly #emaDecay: number | undefined;
  #begun = false;
  #planned = false;
  #backend: Backend;
  #trainer: Trainer;
  #examples: number;
  #data: unknown;
  #snapshot: Snapshot | undefined;
  /** The batches of each update since the snapshot, and how many of these updates are done. */
  #since: (readonly Batch[])[] = [];
  #done = 0;
  #reopened: TrainEvent<Found>[] = [];
  #unreported = false;
  /** Whether a rank of the group was asked to stop. */
  #groupStops = false;
  #steps: number;
  #learningRate: Schedule;

  constructor(
    network: Network<Batch, Parameters, string>,
    batches: BatchSource<Batch>,
    options: TrainOptions<Found>,
  ) {
    const { backend, training, parameters, learningRate } = options;
    checkTrainOptions(options);
    this.#network = network;
    this.#batches = batches;
    this.#options = options;
    this.#seed = options.seed ?? training?.seed ?? 0;
    const { accumulate = 1, group } = options;
    this.#inputs = new BatchInputs(this.#network, { seed: this.#seed, accumulate, group });
    this.#steps = options.steps;
    this.#learningRate = learningRate;
    const kept = training?.notes?.["emaDecay"];
    this.#emaDecay = options.emaDecay ?? (typeof kept === "number" ? kept : undefined);
    this.#backend = backend;
    this.#trainer = options.trainer ?? this.#newTrainer(parameters);
    resumeTrainer(this.#trainer, training);
    this.#examples = training?.examples ?? 0;
    this.#data = training?.data;
    this.#best = new BestLook(training?.notes);
  }

  #newTrainer(parameters: Readonly<Record<string, Float32Array>> | undefined): Trainer {
    const { optimiser, maxGradNorm, group, fastConvolutions, savedActivations } = this.#options;
    const { training, stateDtype = training?.stateDtype } = this.#options;
    const emaDecay = this.#emaDecay;
    return new Trainer({
      backend: this.#backend,
      specs: this.#network.specs,
      loss: this.#network.loss,
      seed: this.#seed,
      ...(parameters ? { parameters } : {}),
      ...(optimiser ? { optimiser } : {}),
      ...(maxGradNorm === undefined ? {} : { maxGradNorm }),
      ...(emaDecay === undefined ? {} : { emaDecay }),
      ...(group ? { group } : {}),
      ...(fastConvolutions === undefined ? {} : { fastConvolutions }),
      ...(savedActivations === undefined ? {} : { savedActivations }),
      ...(stateDtype === undefined ? {} : { stateDtype }),
    });
  }

  /** The network as it stands, on the device of the moment. */
  get network(): RunningNetwork<Parameters> {
    const { specs, state } = this.#trainer;
    return { backend: this.#backend, specs, state };
  }

  /** What holds it; after a lost device another one, on the new device. */
  get trainer(): Trainer {
    return this.#trainer;
  }

  /** Updates done. */
  get step(): number {
    return this.#trainer.step;
  }

  /** Updates in all. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Ends the run after another number of updates, with another learning rate from here on: a run that goes on with both from a
   * checkpoint of now has the same bits. Ranks of a group all call it after the same update.
   *
   * @throws RangeError for fewer updates than are done, or as many, or no whole number of them.
   */
  changeEnd({ steps, learningRate }: Pick<TrainOptions, "steps" | "learningRate">): void {
    const { step: from } = this;
    checkSteps(steps);
    if (!(steps > from))
      throw new RangeError(`Cannot end training after ${steps} updates: ${from} are done`);
    // Updates that a lost device repeats keep the learning rate that they had.
    const before = this.#learningRate;
    this.#learningRate = (step) => (step < from ? before : learningRate)(step);
    this.#steps = steps;
  }

  /** Examples seen. */
  get examples(): number {
    return this.#examples;
  }

  get seed(): number {
    return this.#seed;
  }

  /** Whether it is to stop: what all ranks of a group know at the same step. */
  get #stops(): boolean {
    const { group, signal } = this.#options;
    return group && group.size > 1 ? this.#groupStops : (signal?.aborted ?? false);
  }

  get #isOver(): boolean {
    return this.step >= this.#steps || this.#stops;
  }

  /** Runs after the moments are read: parameters, and all that a resumption needs. DivergedError if a parameter is no number. */
  async checkpoint(): Promise<TrainedParameters<Parameters>> {
    const emaDecay = this.#emaDecay;
    const notes = { ...this.#best.notes, ...(emaDecay === undefined ? {} : { emaDecay }) };
    const place = { examples: this.#examples, seed: this.#seed, notes };
    const data = this.#data === undefined ? {} : { data: this.#data };
    const read = await readTrainer(this.#trainer, { ...place, ...data });
    for (const [name, values] of Object.entries(read.parameters))
      if (!values.every((x) => Number.isFinite(x)))
        throw new DivergedError(
          `Cannot save: ${name} is no longer a number at step ${this.step}; ${this.#lastSaved()}`,
        );
    return read;
  }

  #lastSaved(): string {
    const saved = this.#options.lastCheckpoint?.();
    return saved ? `the last good checkpoint is ${saved}` : "no checkpoint was saved";
  }

  /**
   * Trains to the end and says what happens. An update whose batches end early, with the data, is made of those that there are. A run
   * whose loop was left is over: what goes on is another run, of its `checkpoint()`.
   *
   * @throws DivergedError if the loss is no longer a number or reaches `divergesAt`, DeviceLostError if the device is lost for good,
   * TypeError where its events have been read before.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<TrainEvent<Found>, void, void> {
    const { accumulate = 1 } = this.#options;
    if (this.#begun)
      throw new TypeError(
        "Cannot train: the events of a run are read once; make another run of its checkpoint()",
      );
    this.#begun = true;
    const pace = new Pace(this);
    let waiting: Batch[] = [];
    if (!this.#isOver)
      for await (const batch of this.#batches) {
        if (this.#stops && waiting.length === 0) break;
        waiting.push(batch);
        if (waiting.length < accumulate) continue;
        yield* this.#update(waiting, pace);
        waiting = [];
        // Before the next batch, which a live source may never have.
        if (this.#isOver) break;
      }
    if (waiting.length > 0) yield* this.#update(waiting, pace);
    if (this.#unreported) yield await this.#progress(pace);
    this.#unreported = false;
    const reason = this.step >= this.#steps ? "done" : this.#stops ? "stopped" : "out of data";
    yield { kind: "end", step: this.step, examples: this.#examples, reason };
  }

  /** One update, and what there is to say after it. */
  async *#update(batches: readonly Batch[], pace: Pace): AsyncGenerator<TrainEvent<Found>> {
    const { reportEvery = 20, validateEvery = 500, validate } = this.#options;
    await this.#begin(batches);
    this.#since.push(batches);
    await this.#surviving(() => this.#catchUp());
    yield* this.#reopened.splice(0);
    const ends = this.step === this.#steps;
    this.#unreported = true;
    if (this.step % reportEvery === 0 || ends || this.#stops) {
      const event = await this.#surviving(async () => {
        await this.#catchUp();
        return this.#progress(pace);
      });
      yield* this.#reopened.splice(0);
      this.#unreported = false;
      await this.#keepCopy();
      pace.begin(this);
      yield event;
    }
    if (!this.#snapshot) this.#forget();
    if (validate && (this.step % validateEvery === 0 || ends)) {
      const found = await this.#surviving(async () => {
        await this.#catchUp();
        return validate(this.network);
      });
      yield* this.#reopened.splice(0);
      yield this.#judged(found);
      pace.begin(this);
    }
  }

  /** Before the first update: what does not fit is refused while nothing is allocated, and what a lost device needs is copied. */
  async #begin([first]: readonly Batch[]): Promise<void> {
    if (this.#planned || first === undefined) return;
    this.#planned = true;
    await this.#trainer.checkMemory(this.#inputs.ahead(first, this.step));
    if (this.#options.reopen) this.#snapshot = await this.#copy();
  }

  /** Does the updates that are not done: one, or after a lost device all since the snapshot. */
  async #catchUp(): Promise<void> {
    const { reportEvery = 20 } = this.#options;
    for (; this.#done < this.#since.length; this.#done++) {
      const batches = this.#since[this.#done] ?? [];
      const { step } = this.#trainer;
      for (const [part, batch] of batches.entries()) {
        await this.#trainer.gradient(this.#inputs.of(batch, { step, part }));
      }
      // Before the update waits for the device: ranks agree while it works.
      const examples = await this.#countTogether(batches);
      await this.#trainer.update(this.#learningRate(step));
      this.#examples += examples;
      this.#data = stateOf(batches.at(-1));
      // What is repeated was reported before: the counts begin again where they did.
      const repeated = this.#done < this.#since.length - 1;
      if (repeated && this.step % reportEvery === 0) await this.#trainer.progress();
    }
  }

  /** Examples of an update on all ranks; with them goes who was asked to stop, so that all stop after the same one. */
  async #countTogether(batches: readonly Batch[]): Promise<number> {
    const { group, signal } = this.#options;
    const own = batches.reduce((sum, batch) => sum + countOf(this.#network, batch), 0);
    if (!group || group.size === 1) return own;
    const sums = Float32Array.of(own, signal?.aborted ? 1 : 0);
    await group.allReduce(sums);
    const [examples = 0, stopping = 0] = sums;
    this.#groupStops = stopping > 0;
    return examples;
  }

  /** Runs something that a lost device may end, as often as a new one can be had. */
  async #surviving<T>(act: () => Promise<T>): Promise<T> {
    const { reopen } = this.#options;
    for (let tries = 0; ; tries++)
      try {
        return await act();
      } catch (error) {
        if (
          !(error instanceof DeviceLostError) ||
          !reopen ||
          !this.#snapshot ||
          tries === mostTries
        )
          throw error;
        this.#backend = await reopen(error);
        const { parameters, training, examples } = this.#snapshot;
        const { trainer } = this.#options;
        this.#trainer =
          trainer?.onBackend(this.#backend, parameters) ?? this.#newTrainer(parameters);
        resumeTrainer(this.#trainer, training);
        this.#examples = examples;
        this.#done = 0;
        this.#reopened.push({ kind: "reopened", step: training.step, lost: error });
      }
  }

  #forget(): void {
    this.#since = [];
    this.#done = 0;
  }

  /** Copies the state to host memory where the last copy is old enough. Only now: what progress counts begins again. */
  async #keepCopy(): Promise<void> {
    const { snapshotEvery = 100 } = this.#options;
    if (!this.#snapshot || this.#since.length < snapshotEvery) return;
    this.#snapshot = await this.#surviving(async () => {
      await this.#catchUp();
      return this.#copy();
    });
    this.#forget();
  }

  async #copy(): Promise<Snapshot> {
    const place = { examples: this.#examples, seed: this.#seed };
    return { ...(await readTrainer(this.#trainer, place)), examples: this.#examples };
  }

  async #progress(pace: Pace): Promise<TrainEvent<Found>> {
    const { loss, norm, clipped } = await this.#trainer.progress();
    const { step } = this;
    const { divergesAt = Infinity } = this.#options;
    const rate = this.#learningRate(Math.max(0, step - 1));
    if (!Number.isFinite(norm) || !(loss < divergesAt))
      throw new DivergedError(
        `Cannot continue training: it has diverged at learning rate ${rate}: the loss is ${loss} at step ${step}; ${this.#lastSaved()}`,
      );
    return {
      kind: "progress",
      step,
      examples: this.#examples,
      loss,
      gradientNorm: norm,
      clipped,
      learningRate: rate,
      ...pace.measure(this),
    };
  }

  #judged(found: Found): TrainEvent<Found> {
    const place = { step: this.step, examples: this.#examples, found };
    return { kind: "validation", ...place, ...this.#best.add(found.loss, this.step) };
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#trainer.dispose();
  }
}

/** A device that is lost again and again is not worth more. */
const mostTries = 5;

function stateOf(batch: unknown): unknown {
  return typeof batch === "object" && batch !== null && "state" in batch ? batch.state : undefined;
}
