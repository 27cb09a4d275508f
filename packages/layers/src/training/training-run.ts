import { BestLook, checkLook } from "./best-look.ts";
import { checkBatches, checkSteps, checkTrainOptions } from "./check-train-options.ts";
import { DivergedError } from "./diverged-error.ts";
import { Pace } from "./pace.ts";
import { SurvivingUpdates } from "./surviving-updates.ts";
import type {
  BatchSource,
  Look,
  Network,
  RunningNetwork,
  TrainEvent,
  TrainOptions,
} from "./train-options.ts";
import type { Progress } from "./trainer-options.ts";
import type { TrainedParameters } from "./trainer-state.ts";
import type { Trainer } from "./trainer.ts";

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
  readonly #batches: BatchSource<Batch>;
  readonly #options: TrainOptions<Found, Parameters>;
  readonly #updates: SurvivingUpdates<Batch>;
  readonly #best: BestLook;
  #begun = false;
  #unreported = false;
  #steps: number;

  constructor(
    network: Network<Batch, Parameters, string>,
    batches: BatchSource<Batch>,
    options: TrainOptions<Found, Parameters>,
  ) {
    checkBatches(batches);
    checkTrainOptions(options);
    this.#batches = batches;
    this.#options = options;
    this.#updates = new SurvivingUpdates<Batch>(network, options);
    this.#steps = options.steps;
    this.#best = new BestLook(options.training?.notes);
  }

  /** The network as it stands, on the device of the moment. */
  get network(): RunningNetwork<Parameters> {
    const { backend, trainer } = this.#updates;
    const { specs, state } = trainer;
    return { backend, specs, state };
  }

  /** What holds it; after a lost device another one, on the new device. */
  get trainer(): Trainer {
    return this.#updates.trainer;
  }

  /** Updates done. */
  get step(): number {
    return this.#updates.step;
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
    const { learningRate: before } = this.#updates;
    this.#updates.learningRate = (step) => (step < from ? before : learningRate)(step);
    this.#steps = steps;
  }

  /** Examples seen. */
  get examples(): number {
    return this.#updates.examples;
  }

  get seed(): number {
    return this.#updates.seed;
  }

  get #isOver(): boolean {
    return this.step >= this.#steps || this.#updates.stops;
  }

  /** Runs after the moments are read: parameters, and all that a resumption needs. DivergedError if a parameter is no number. */
  async checkpoint(): Promise<TrainedParameters<Parameters>> {
    const { emaDecay } = this.#updates;
    const read = await this.#updates.read({
      ...this.#best.notes,
      ...(emaDecay === undefined ? {} : { emaDecay }),
    });
    for (const [name, values] of Object.entries(read.parameters))
      if (!values.every((x) => Number.isFinite(x)))
        throw new DivergedError(
          `Cannot save: ${name} is no longer a number at step ${this.step}; ${this.#lastSaved()}`,
        );
    return read;
  }

  /** The averaged parameters alone, of one moment: what `checkpoint()` has as `training.ema`, without the rest. */
  averaged(): Promise<Record<Parameters, Float32Array>> {
    return this.#updates.readAveraged();
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
        if (this.#updates.stops && waiting.length === 0) break;
        waiting.push(batch);
        if (waiting.length < accumulate) continue;
        yield* this.#update(waiting, pace);
        waiting = [];
        // Before the next batch, which a live source may never have.
        if (this.#isOver) break;
      }
    if (waiting.length > 0) yield* this.#update(waiting, pace);
    if (this.#unreported) yield* this.#report(pace);
    const reason =
      this.step >= this.#steps ? "done" : this.#updates.stops ? "stopped" : "out of data";
    yield { kind: "end", step: this.step, examples: this.examples, reason };
  }

  /** One update, and what there is to say after it. */
  async *#update(batches: readonly Batch[], pace: Pace): AsyncGenerator<TrainEvent<Found>> {
    const { reportEvery = 20, validateEvery = 500, validate } = this.#options;
    const updates = this.#updates;
    await updates.add(batches);
    yield* updates.takeReopened();
    const ends = this.step === this.#steps;
    this.#unreported = true;
    if (this.step % reportEvery === 0 || ends || updates.stops) yield* this.#report(pace);
    if (validate && (this.step % validateEvery === 0 || ends)) {
      const found = await updates.afterUpdates(() => validate(this.network));
      yield* updates.takeReopened();
      yield this.#judged(found);
      pace.begin(this);
    }
  }

  /** The updates since the last report. */
  async *#report(pace: Pace): AsyncGenerator<TrainEvent<Found>> {
    const event = this.#progress(await this.#updates.progress(), pace);
    yield* this.#updates.takeReopened();
    this.#unreported = false;
    await this.#updates.keepCopy();
    pace.begin(this);
    yield event;
  }

  #progress({ loss, norm, clipped }: Progress, pace: Pace): TrainEvent<Found> {
    const { examples, learningRate } = this.#updates;
    const { step } = this;
    const { divergesAt = Infinity } = this.#options;
    const rate = learningRate(Math.max(0, step - 1));
    if (!Number.isFinite(norm) || !(loss < divergesAt)) {
      const isOfGradient = loss < divergesAt;
      const state = isOfGradient ? `the norm of the gradient is ${norm}` : `the loss is ${loss}`;
      throw new DivergedError(
        `Cannot continue training: it has diverged at learning rate ${rate}: ${state} at step ${step}; ${this.#lastSaved()}`,
      );
    }
    return {
      kind: "progress",
      step,
      examples,
      loss,
      gradientNorm: norm,
      clipped,
      learningRate: rate,
      ...pace.measure(this),
    };
  }

  #judged(found: Found): TrainEvent<Found> {
    checkLook(found);
    const place = { step: this.step, examples: this.examples, found };
    return { kind: "validation", ...place, ...this.#best.add(found.loss, this.step) };
  }

  /** Frees programs and state. */
  async dispose(): Promise<void> {
    await this.#updates.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
