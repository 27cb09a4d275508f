import { subset, type BatchState } from "@pixelweft/datasets";
import { constantRate } from "@pixelweft/layers";
import type { Batches, Model, TrainingOptions } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { modelBatches } from "./model-batches.ts";
import type { TrainingData } from "./open-data.ts";
import type { Curves, RunFiles } from "./run-folder.ts";
import { scheduleOf, type RunSettings } from "./run-settings.ts";
import type { Terminal } from "./terminal.ts";

/** When training shall be over. */
export interface TimeBudget {
  /** On the clock of `performance.now()`. */
  readonly until: number;
  /** What a look at one validation image costs. */
  readonly secondsPerImage: number;
  /** Stops there even if the speed falls; otherwise the steps that were decided on are all done. */
  readonly hard: boolean;
}

/** A training run: what to train, on what, and where it goes. */
export interface TrainingRun {
  readonly backend: Backend;
  /** Opens another one when the device of this one is lost. */
  readonly reopen?: () => Promise<Backend>;
  /** A new model, or one whose training goes on. */
  readonly model: Model;
  readonly settings: RunSettings;
  readonly data: TrainingData;
  readonly files: RunFiles;
  readonly curves: Curves;
  readonly terminal: Terminal;
  /** Finishes the step and saves. */
  readonly signal: AbortSignal;
  /** Decides the number of steps by a measurement, in place of `settings.steps`. */
  readonly budget?: TimeBudget;
  /** Threads that decode pictures. */
  readonly workers?: number;
  /** Steps between two saves; by time if missing. */
  readonly saveEvery?: number;
  /** Minutes between two saves. */
  readonly saveMinutes?: number;
}

/** The options of `Training` for a run: the data goes on where the model's own training stands. */
export function trainingOptions(run: TrainingRun): TrainingOptions {
  const { backend, model, settings, data, signal } = run;
  const { batch, accumulate, steps, clip, averageDecay, seed, validateEvery } = settings;
  const state = model.training?.data;
  const batches = data.train.batches({
    batchSize: batch,
    shuffle: { seed },
    epochs: Infinity,
    last: "drop",
    workers: run.workers ?? 0,
    // The data set checks what comes from a file.
    ...(state === undefined ? {} : { state: state as BatchState }),
  });
  return {
    backend,
    model,
    batches: modelBatches(batches, model.config, data.train.info),
    steps,
    rate: scheduleOf(settings),
    accumulate,
    clip,
    averageDecay,
    seed,
    reportEvery: reportEvery(run),
    ...(data.validation.info.count > 0
      ? { validation: () => validationBatches(run), validateEvery }
      : {}),
    signal,
    ...(run.reopen ? { reopen: run.reopen } : {}),
  };
}

/** The options of the steps that measure the speed: the rate has no end to fall towards yet. */
export function probeOptions(run: TrainingRun): TrainingOptions {
  const { validation: _, ...options } = trainingOptions(run);
  const { rate, warmup } = run.settings;
  return { ...options, rate: constantRate(rate, { warmup }), reportEvery: 1, steps: Infinity };
}

/** One pass over the validation images of a look. */
export function validationBatches({ data, settings, model }: TrainingRun): Batches {
  const { validation } = data;
  const to = Math.min(settings.validationImages, validation.info.count);
  const looked = subset(validation, { from: 0, to });
  const batches = looked.batches({ batchSize: likelihoodBatch(settings.batch) });
  return modelBatches(batches, model.config, validation.info);
}

/** Images whose likelihood is computed at once: no gradients are kept, so there is room for twice a training batch. */
export function likelihoodBatch(batch: number): number {
  return 2 * batch;
}

/** Reading the loss waits for the device; where that is the processor itself, it costs nothing. */
function reportEvery({ backend, saveEvery = Infinity }: TrainingRun): number {
  const { software } = backend.capabilities;
  return Math.min(saveEvery, software || backend.name === "reference" ? 1 : 10);
}
