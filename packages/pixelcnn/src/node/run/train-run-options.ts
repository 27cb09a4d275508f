import type { ProcessGroup } from "@pixelweft/layers";
import { recipeOptimiser } from "../../recipes/recipe-optimiser.ts";
import { recipeRate, type TrainingRecipe } from "../../recipes/recipe.ts";
import type { Batches } from "../../train/batch.ts";
import type { TrainingOptions } from "../../train/training-options.ts";
import type { TrainingEvent } from "../../train/training.ts";
import type { MetricsRecord } from "./metrics-log.ts";
import type { PreviewOptions } from "./run-previews.ts";
import type { RunRecordOptions } from "./run-record.ts";

/** What happens in a run besides what happens in training. */
export type RunEvent =
  | TrainingEvent
  /** The first steps are timed. */
  | { readonly kind: "timing" }
  /** So many updates fit, over `warmup` of which the rate grows. */
  | FittedSteps
  /** Training begins, or goes on after what was timed. */
  | { readonly kind: "begin"; readonly steps: number; readonly examples: number }
  /** Another number of updates fits, by the speed since the last look at it. */
  | { readonly kind: "steps"; readonly steps: number; readonly secondsPerStep: number }
  /** Samples, levels `[count, height, width, channels]`, are in `samples.png`. */
  | { readonly kind: "preview"; readonly step: number; readonly images: Uint8Array }
  /** A hard end has come before the last step. */
  | { readonly kind: "time is up"; readonly step: number; readonly steps: number };

/** How many updates fit into the time of a run. */
export interface FittedSteps {
  readonly kind: "fitted";
  readonly steps: number;
  readonly secondsPerStep: number;
  readonly warmup: number;
}

/** How a run trains, and where it goes. */
export interface TrainRunOptions
  extends
    Pick<TrainingOptions, "backend" | "reopen">,
    Pick<RunRecordOptions, "files" | "name" | "data" | "saveEvery" | "saveMinutes"> {
  /** How it trains; plain JSON that its checkpoints carry. */
  readonly settings: TrainingRecipe & { readonly seed: number };
  /** Passes over the validation split, and how many images one takes; with a group, over the share of this rank. */
  readonly validation?: { readonly images: number; readonly batches: () => Batches } | undefined;
  /** Finishes the step and saves. */
  readonly signal: AbortSignal;
  /** Processes that train together, each on its own batches: the first one writes the checkpoints and decides. */
  readonly group?: ProcessGroup | undefined;
  /** When training shall be over, by `performance.now()`: decides the number of steps in place of `settings.steps`. */
  readonly until?: number | undefined;
  /** Validates more often than `settings.validateEvery` where that number of steps is small, as `oftenValidated()` does. */
  readonly oftenValidated?: boolean | undefined;
  /** Stops then even if the speed has fallen. */
  readonly hard?: boolean | undefined;
  /** Ends after so many validations above the best one by more than chance; 0, as if missing, never. */
  readonly patience?: number | undefined;
  /** Samples that are drawn on the way. */
  readonly previews?: PreviewOptions | undefined;
  /** More fields for the first record of the log. */
  readonly header?: MetricsRecord | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** The options of `train()` for a run. */
export function trainingOptions(run: TrainRunOptions): TrainingOptions {
  const { backend, settings, validation, signal, group, reopen, saveEvery = Infinity } = run;
  const { accumulate, steps, maxGradNorm, emaDecay, savedActivations, stateDtype, seed } = settings;
  // Reading the loss waits for the device; where that is the processor itself, it costs nothing. What ranks decide together at reports has
  // to come after the same updates, whatever device each has.
  const isFree = backend.capabilities.software && (group?.size ?? 1) === 1;
  const reportEvery = Math.min(saveEvery, isFree ? 1 : 10);
  return {
    backend,
    steps,
    learningRate: recipeRate(settings),
    accumulate,
    maxGradNorm,
    optimiser: recipeOptimiser(settings),
    emaDecay,
    seed,
    reportEvery,
    ...(savedActivations && { savedActivations }),
    ...(stateDtype && { stateDtype }),
    ...(validation
      ? { validation: validation.batches, validateEvery: settings.validateEvery }
      : {}),
    signal,
    // A rank that loses its device ends the job: the others cannot go back with it.
    ...(group ? { group } : reopen ? { reopen } : {}),
  };
}
