import { DeviceLostError, type Backend } from "@pixelweft/tensor";
import type { Schedule } from "../optimisers/schedules.ts";
import { BatchInputs, countOf, placeAfter } from "./plain-batch.ts";
import type { Network, TrainEvent, TrainOptions } from "./train-options.ts";
import type { Progress } from "./trainer-options.ts";
import {
  dropGradients,
  readTrainer,
  resumeTrainer,
  type RunPlace,
  type TrainedParameters,
} from "./trainer-state.ts";
import { Trainer } from "./trainer.ts";

/** A device that is lost again and again is not worth more. */
const mostTries = 5;

/**
 * The updates of a run: its trainer, and where that stands. Where a device is lost and another one can be had, those since the last copy
 * of the state are repeated on it.
 */
export class SurvivingUpdates<Batch> {
  readonly seed: number;
  /** What was given, or that of the run which goes on. */
  readonly emaDecay: number | undefined;
  learningRate: Schedule;
  readonly #network: Network<Batch, string, string>;
  readonly #options: TrainOptions;
  readonly #inputs: BatchInputs<Batch>;
  #backend: Backend;
  #trainer: Trainer;
  #examples: number;
  #data: unknown;
  #snapshot: TrainedParameters | undefined;
  /** The batches of each update since the snapshot, how many of these updates are done, and how many were before a device was lost. */
  #since: (readonly Batch[])[] = [];
  #done = 0;
  #reached = 0;
  /** The update after which the means of the trainer were last asked for, and began again. */
  #told = 0;
  #planned = false;
  #reopened: Extract<TrainEvent, { kind: "reopened" }>[] = [];
  #groupStops = false;
  /** The updates, the reading or the opening under way: what is read is of one moment, and a lost device is replaced once. */
  #underWay: Promise<unknown> = Promise.resolve();
  /** Whether `reopen` is being called: what it asks for then would wait for its own end. */
  #isOpening = false;

  constructor(network: Network<Batch, string, string>, options: TrainOptions) {
    const { backend, training, parameters, learningRate, accumulate = 1, group } = options;
    const kept = training?.notes?.["emaDecay"];
    this.seed = options.seed ?? training?.seed ?? 0;
    this.emaDecay = options.emaDecay ?? (typeof kept === "number" ? kept : undefined);
    this.learningRate = learningRate;
    this.#network = network;
    this.#options = options;
    this.#inputs = new BatchInputs(network, { seed: this.seed, accumulate, group });
    this.#backend = backend;
    this.#trainer = options.trainer ?? this.#newTrainer(parameters);
    resumeTrainer(this.#trainer, training);
    this.#examples = training?.examples ?? 0;
    this.#data = training?.data;
  }

  #newTrainer(parameters: Readonly<Record<string, Float32Array>> | undefined): Trainer {
    const { optimiser, maxGradNorm, group, fastConvolutions, savedActivations } = this.#options;
    const { training, stateDtype = training?.stateDtype, unused, frozen } = this.#options;
    const { emaDecay } = this;
    return new Trainer({
      backend: this.#backend,
      specs: this.#network.specs,
      loss: this.#network.loss,
      seed: this.seed,
      ...(parameters ? { parameters } : {}),
      ...(optimiser ? { optimiser } : {}),
      ...(maxGradNorm === undefined ? {} : { maxGradNorm }),
      ...(emaDecay === undefined ? {} : { emaDecay }),
      ...(group ? { group } : {}),
      ...(unused === undefined ? {} : { unused }),
      ...(frozen === undefined ? {} : { frozen }),
      ...(fastConvolutions === undefined ? {} : { fastConvolutions }),
      ...(savedActivations === undefined ? {} : { savedActivations }),
      ...(stateDtype === undefined ? {} : { stateDtype }),
    });
  }

  /** The device of the moment. */
  get backend(): Backend {
    return this.#backend;
  }

  get trainer(): Trainer {
    return this.#trainer;
  }

  /** Updates done. */
  get step(): number {
    return this.#trainer.step;
  }

  /** Examples seen. */
  get examples(): number {
    return this.#examples;
  }

  /** Whether the run is to stop: what all ranks of a group know at the same step. */
  get stops(): boolean {
    const { group, signal } = this.#options;
    return group && group.size > 1 ? this.#groupStops : (signal?.aborted ?? false);
  }

  /** One update of these batches. Before the first one, what does not fit is refused while nothing is allocated. */
  async add(batches: readonly Batch[]): Promise<void> {
    await this.#begin(batches);
    this.#since.push(batches);
    await this.#surviving(() => this.#inTurn(() => this.#catchUp(this.#since.length)));
    if (!this.#snapshot) this.#forget();
  }

  /** Does something once all updates are done, again where a device is lost meanwhile. */
  afterUpdates<T>(act: () => Promise<T>): Promise<T> {
    return this.#surviving(async () => {
      // Validation may read, too: nobody waits for a turn that there is nothing to do in.
      if (this.#done < this.#reached) await this.#inTurn(() => this.#catchUp());
      return act();
    });
  }

  /** The same between two updates, where nobody else reads or opens a device. */
  #betweenUpdates<T>(act: () => Promise<T>): Promise<T> {
    return this.#surviving(() =>
      this.#inTurn(async () => {
        await this.#catchUp();
        return act();
      }),
    );
  }

  /** What the trainer says of the updates since the last call. */
  progress(): Promise<Progress> {
    return this.#betweenUpdates(async () => {
      const found = await this.#trainer.progress();
      this.#told = this.step;
      return found;
    });
  }

  /** The devices that were lost since the last call. */
  takeReopened(): readonly TrainEvent<never>[] {
    return this.#reopened.splice(0);
  }

  /** Copies the state to host memory where the last copy is old enough. Only after `progress()`: what it counts begins again. */
  async keepCopy(): Promise<void> {
    const { snapshotEvery = 100 } = this.#options;
    if (!this.#snapshot || this.#since.length < snapshotEvery) return;
    await this.#betweenUpdates(async () => {
      this.#snapshot = await this.#copy();
      this.#forget();
    });
  }

  /** Parameters, and all that a resumption needs, between two updates. */
  read(notes: RunPlace["notes"]): Promise<TrainedParameters> {
    return this.#betweenUpdates(() => this.#copy(notes));
  }

  /** The averaged parameters alone, between two updates. */
  readAveraged(): Promise<Record<string, Float32Array>> {
    return this.#betweenUpdates(() => this.#trainer.state.readAll("ema"));
  }

  /** Does something when what is under way has ended, whether or not it failed. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.#isOpening)
      throw new TypeError(
        "Cannot read a run in its own reopen: it is read once the new device is there; return that first",
      );
    const done = this.#underWay.then(act);
    this.#underWay = done.catch(() => undefined);
    return done;
  }

  /** Before the first update. A new device needs the copy that it begins with. */
  async #begin([first]: readonly Batch[]): Promise<void> {
    if (this.#planned || first === undefined) return;
    this.#planned = true;
    await this.#trainer.checkMemory(this.#inputs.ahead(first, this.step));
    if (this.#options.trainer) dropGradients(this.#trainer);
    if (this.#options.reopen) this.#snapshot = await this.#betweenUpdates(() => this.#copy());
  }

  /** Does the updates that are not done: a new one, or after a lost device all since the snapshot. One that failed is not tried again. */
  async #catchUp(to = this.#reached): Promise<void> {
    for (; this.#done < to; this.#done++) {
      const batches = this.#since[this.#done] ?? [];
      const { step } = this.#trainer;
      let own = 0;
      for (const [part, batch] of batches.entries()) {
        const inputs = this.#inputs.of(batch, { step, part });
        own += countOf(this.#network, batch, inputs);
        await this.#trainer.gradient(inputs);
      }
      // Before the update waits for the device: ranks agree while it works.
      const examples = await this.#countTogether(own);
      await this.#trainer.update(this.learningRate(step));
      this.#examples += examples;
      this.#data = placeAfter(batches.at(-1));
      // What is repeated was reported before: the means begin again where they did.
      if (this.step === this.#told) await this.#trainer.progress();
    }
    this.#reached = this.#done;
  }

  /** Examples of an update on all ranks; with them goes who was asked to stop, so that all stop after the same one. */
  async #countTogether(own: number): Promise<number> {
    const { group, signal } = this.#options;
    if (!group || group.size === 1) return own;
    const sums = Float32Array.of(own, signal?.aborted ? 1 : 0);
    await group.allReduce(sums);
    const [examples = 0, stopping = 0] = sums;
    this.#groupStops = stopping > 0;
    return examples;
  }

  /** Runs something that a lost device may end, as often as a new one can be had. */
  async #surviving<T>(act: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      const on = this.#trainer;
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof DeviceLostError) || tries === mostTries) throw error;
        await this.#inTurn(() => this.#replace(on, error));
      }
    }
  }

  /** Goes back to the last copy on a new device, unless something else that the same loss ended has done so. */
  async #replace(on: Trainer, lost: DeviceLostError): Promise<void> {
    if (this.#trainer !== on) return;
    const { reopen, trainer } = this.#options;
    // Before the first copy a trainer of the run's own stands where its options say.
    const from = this.#snapshot ?? (trainer ? undefined : this.#options);
    if (!reopen || !from) throw lost;
    const { parameters, training } = from;
    this.#backend = await this.#open(() => reopen(lost));
    this.#trainer =
      trainer?.onBackend(this.#backend, parameters ?? {}) ?? this.#newTrainer(parameters);
    resumeTrainer(this.#trainer, training);
    this.#examples = training?.examples ?? 0;
    this.#data = training?.data;
    this.#done = 0;
    this.#reopened.push({ kind: "reopened", step: this.step, lost });
  }

  #open(reopen: () => Promise<Backend>): Promise<Backend> {
    this.#isOpening = true;
    try {
      return reopen();
    } finally {
      this.#isOpening = false;
    }
  }

  #forget(): void {
    this.#since = [];
    this.#done = this.#reached = 0;
  }

  #copy(notes?: RunPlace["notes"]): Promise<TrainedParameters> {
    const { seed, examples } = this;
    const data = this.#data === undefined ? {} : { data: this.#data };
    return readTrainer(this.#trainer, { examples, seed, ...(notes && { notes }), ...data });
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#trainer.dispose();
  }
}
