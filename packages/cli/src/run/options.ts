import { modelBatches, subset, type BatchState } from "@pixelweft/datasets";
import type { Batches, TrainingOptions } from "@pixelweft/pixelcnn";
import type { Curves, RunFiles } from "@pixelweft/pixelcnn/node";
import { recipeRate } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";
import { defined } from "../defined.ts";
import { shareOf, type Group } from "../job.ts";
import type { Terminal } from "../show/terminal.ts";
import type { TrainFlags, TrainPlan } from "./plan.ts";

/** A training run: what to train, on what, and where it goes. */
export interface RunRequest
  extends
    TrainPlan,
    Pick<TrainFlags, "patience">,
    Partial<Pick<TrainFlags, "workers" | "saveEvery" | "saveMinutes">> {
  readonly backend: Backend;
  /** The ranks that train together; missing where there is one. */
  readonly group?: Group | undefined;
  /** Opens another one when the device of this one is lost. */
  readonly reopen?: () => Promise<Backend>;
  readonly files: RunFiles;
  readonly curves: Curves;
  readonly terminal: Terminal;
  /** Finishes the step and saves. */
  readonly signal: AbortSignal;
  /** When training shall be over, by `performance.now()`: decides the number of steps in place of `settings.steps`. */
  readonly until?: number;
  /** Stops then even if the speed has fallen. */
  readonly hard?: boolean;
}

/** The batches of a run: the data goes on where the model's own training stands. */
export function trainingBatches({ model, settings, data, workers, group }: RunRequest): Batches {
  // The data set checks what comes from a file.
  const state = model.training?.data as BatchState | undefined;
  const batches = data.train.batches({
    batchSize: settings.batch,
    shuffle: { seed: settings.seed },
    epochs: Infinity,
    last: "drop",
    workers: workers ?? 0,
    ...shareOf(group),
    ...defined({ state }),
  });
  return modelBatches(batches, model.config, data.train.info);
}

/** The options of `train()` for a run. */
export function trainingOptions(run: RunRequest): TrainingOptions {
  const { backend, settings, data, signal } = run;
  const { accumulate, steps, maxGradNorm, emaDecay, seed, validateEvery } = settings;
  return {
    backend,
    steps,
    learningRate: recipeRate(settings),
    accumulate,
    maxGradNorm,
    emaDecay,
    seed,
    reportEvery: reportEvery(run),
    ...(data.validation.info.count > 0
      ? { validation: () => validationBatches(run), validateEvery }
      : {}),
    signal,
    // A rank that loses its device ends the job: the others cannot go back with it.
    ...(run.group ? { group: run.group } : defined({ reopen: run.reopen })),
  };
}

/** How many images a validation takes. */
export function validationImages({ data, settings }: RunRequest): number {
  return Math.min(settings.validationImages, data.validation.info.count);
}

function validationBatches(run: RunRequest): Batches {
  const { validation } = run.data;
  const some = subset(validation, { from: 0, to: validationImages(run) });
  const batches = some.batches({
    batchSize: likelihoodBatch(run.settings.batch),
    ...shareOf(run.group),
  });
  return modelBatches(batches, run.model.config, validation.info);
}

/** Images whose likelihood is computed at once: no gradients are kept, so there is room for twice a training batch. */
export function likelihoodBatch(batch: number): number {
  return 2 * batch;
}

/** Reading the loss waits for the device; where that is the processor itself, it costs nothing. */
function reportEvery({ backend, saveEvery = Infinity }: RunRequest): number {
  const { software } = backend.capabilities;
  return Math.min(saveEvery, software || backend.name === "reference" ? 1 : 10);
}
