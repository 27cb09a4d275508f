import type { TrainingSettings, WorkerModel } from "@pixelweft/runtime/client";
import type { NetworkSize, PreparedSet, TrainingPlan } from "../../data/prepared-set.ts";
import { LossPoints } from "./loss-points.ts";
import { runSeed } from "./run-seed.ts";
import { runWord } from "./run-word.ts";

/** A loss in bits per dimension after so many updates. */
export interface LossPoint {
  readonly step: number;
  readonly bitsPerDim: number;
}

/** The weights that the held-out pictures cost least; plain data. */
export interface BestWeights extends LossPoint {
  /** The model, to draw with. */
  readonly file: Uint8Array<ArrayBuffer>;
}

/** What a run has reached so far; plain data. */
export interface RunProgress {
  readonly step: number;
  /** Of the batches. */
  readonly losses: readonly LossPoint[];
  /** Of the pictures that are held out. */
  readonly heldOut: readonly LossPoint[];
  /** Seconds that it has trained for. */
  readonly seconds: number;
  readonly best?: BestWeights;
}

/** More than a year of the smallest pictures: the rate is constant, so that nothing depends on the end. */
const endless = 1_000_000_000;
/** Updates between two reports where each would be waited for, and between two looks at the held-out pictures. */
const [reportEvery, validateEvery] = [5, 50];
/** Points of a curve that are kept. */
const mostPoints = 4000;
/** Looks at the held-out pictures after the best one, and how much more the last must cost, until the pictures count as memorised. */
const [worseLooks, worseBy] = [4, 1.01];

/** A training that can be stopped and go on at any step; it knows no document. */
export class TrainingRun {
  readonly set: PreparedSet;
  readonly network: NetworkSize;
  readonly model: WorkerModel;
  #progress: RunProgress;
  #running: { readonly stop: AbortController; readonly over: Promise<void> } | undefined;
  #pace: number | undefined;
  readonly #reportEvery: number;
  readonly #listeners = new Set<() => void>();

  constructor(
    model: WorkerModel,
    {
      set,
      network,
      isOnGpu = false,
    }: {
      readonly set: PreparedSet;
      readonly network: NetworkSize;
      /** Whether a report waits for the device. */
      readonly isOnGpu?: boolean;
    },
    progress: RunProgress = { step: 0, losses: [], heldOut: [], seconds: 0 },
  ) {
    this.model = model;
    this.set = set;
    this.network = network;
    this.#reportEvery = isOnGpu ? reportEvery : 1;
    this.#progress = progress;
  }

  get plan(): TrainingPlan {
    return this.set.plans[this.network];
  }

  get progress(): RunProgress {
    return this.#progress;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Updates a second since it began to train or went on, without what comes before the first; nothing before the second report. */
  get pace(): number | undefined {
    return this.#pace;
  }

  /** Calls back after each report and when it starts or stops. */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Trains until `pause()`, or for so many updates. Resolves when it has stopped; rejects if the training fails. */
  async run(updates: number = endless): Promise<void> {
    if (this.#running) return this.#running.over;
    const stop = new AbortController();
    const over = this.#train(Math.min(endless, this.#progress.step + updates), stop.signal);
    this.#running = { stop, over };
    this.#tell();
    try {
      await over;
    } finally {
      this.#running = undefined;
      this.#tell();
    }
  }

  /** Stops after the running update. */
  async pause(): Promise<void> {
    const running = this.#running;
    running?.stop.abort();
    await running?.over.catch(() => {});
  }

  async #train(until: number, signal: AbortSignal): Promise<void> {
    const { set, plan, model } = this;
    const settings = {
      ...settingsOf(plan, set),
      reportEvery: this.#reportEvery,
      steps: until,
    };
    const { orientations } = set;
    const data = {
      ...labelled(set.images, set.labels),
      ...(orientations ? { orientations } : {}),
    };
    const points = new LossPoints();
    let first: { readonly step: number; readonly at: number } | undefined;
    let last = performance.now();
    for await (const event of model.train(data, settings, { signal })) {
      const now = performance.now();
      const seconds = this.#progress.seconds + (now - last) / 1000;
      last = now;
      if (event.kind === "progress") {
        first ??= { step: event.step, at: now };
        if (event.step > first.step)
          this.#pace = (1000 * (event.step - first.step)) / Math.max(1, now - first.at);
        this.#set({
          ...this.#withLoss(points.add(event.loss, now), event.step),
          step: event.step,
          seconds,
        });
      } else if (event.kind === "validation") {
        const point = { step: event.step, bitsPerDim: event.found.bitsPerDim };
        const change = { heldOut: added(this.#progress.heldOut, point), step: event.step, seconds };
        this.#set(event.best ? { ...change, best: await this.#bestAt(point) } : change);
      } else this.#set({ ...this.#withLoss(points.rest(), event.step), step: event.step, seconds });
    }
  }

  #withLoss(bitsPerDim: number | undefined, step: number): Partial<RunProgress> {
    if (bitsPerDim === undefined) return {};
    return { losses: added(this.#progress.losses, { step, bitsPerDim }) };
  }

  async #bestAt(point: LossPoint): Promise<BestWeights> {
    const settings = runWord(this.set, this.plan, point.step);
    return { ...point, file: await this.model.checkpoint({ holds: "best", settings }) };
  }

  #set(change: Partial<RunProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The best weights of a run that has begun to memorise its pictures; nothing before. */
export function bestBefore({ best, heldOut }: RunProgress): BestWeights | undefined {
  if (best === undefined) return undefined;
  const since = heldOut.filter(({ step }) => step > best.step);
  const last = since.at(-1)?.bitsPerDim ?? 0;
  return since.length >= worseLooks && last > worseBy * best.bitsPerDim ? best : undefined;
}

/** How a plan is trained in the worker; the program that the page shows does the same. */
export function settingsOf(
  { training }: TrainingPlan,
  {
    heldOut,
    heldOutLabels,
    heldOutCount,
  }: Pick<PreparedSet, "heldOut" | "heldOutLabels" | "heldOutCount">,
): Omit<TrainingSettings, "steps"> {
  const { batch, learningRate, warmup, maxGradNorm, emaDecay, accumulate, optimiser } = training;
  const { weightDecay } = training;
  return {
    batchSize: batch,
    learningRate,
    warmup,
    maxGradNorm,
    emaDecay,
    ...(optimiser && { optimiser }),
    weightDecay,
    accumulate,
    seed: runSeed,
    schedule: "constant",
    reportEvery,
    ...(heldOutCount > 0 ? { validation: labelled(heldOut, heldOutLabels), validateEvery } : {}),
  };
}

/** Pictures as the worker takes them, with the class of each where there are classes. */
export function labelled(
  images: Uint8Array,
  labels: Int32Array | undefined,
): { readonly images: Uint8Array; readonly labels?: Int32Array } {
  return labels ? { images, labels } : { images };
}

/** A curve with one more point; of a long one every second point is dropped. */
function added(points: readonly LossPoint[], point: LossPoint): LossPoint[] {
  const kept = points.filter(({ step }) => step < point.step);
  const all = [...kept, point];
  return all.length > mostPoints ? all.filter((_, i) => i % 2 === all.length % 2) : all;
}
