import { fitSteps } from "../figures/fit-steps.ts";
import type { Model } from "../model/model.ts";
import type { CurvePoint } from "../pictures/training-chart.ts";
import type { Batches } from "../train/batch.ts";
import { decidedByFirst } from "../train/decided-by-first.ts";
import type { MetricsLog } from "./metrics-log.ts";
import { trainingOptions, type TrainRunOptions } from "./train-run-options.ts";

/** Where what happens in the first steps goes. */
export interface FirstSteps {
  readonly batches: Batches;
  readonly log: MetricsLog;
  readonly losses: CurvePoint[];
}

/** Trains the first steps of a run and decides how many there will be, as far as it is known by then. */
export async function decideSteps<T extends TrainRunOptions & { readonly until: number }>(
  model: Model,
  run: T,
  { batches, log, losses }: FirstSteps,
): Promise<{ readonly model: Model; readonly run: T }> {
  const { settings, until, validation } = run;
  run.onEvent?.({ kind: "timing" });
  const { batch, accumulate, learningRate, warmup, validateEvery } = settings;
  const { validation: _, learningRate: __, steps: ___, ...options } = trainingOptions(run);
  const fitting = await fitSteps(model, batches, {
    ...options,
    rate: learningRate,
    warmup,
    validateEvery,
    seconds: (until - performance.now()) / 1000,
    imagesPerStep: batch * accumulate,
    validationImages: validation?.images ?? 0,
    onProgress: async ({ secondsLeft: ____, examples: images, loss: bitsPerDim, ...rest }) => {
      losses.push({ images, bitsPerDim });
      await log.append({ ...rest, kind: "train", images, bitsPerDim });
    },
  });
  const { secondsPerStep } = fitting;
  const steps = await decidedByFirst(run.group, run.signal.aborted ? 0 : fitting.steps);
  if (steps === 0) return { model: fitting.model, run };
  const { step = 0 } = fitting.model.training ?? {};
  await log.append({ kind: "steps", step, steps, secondsPerStep });
  const shorter = Math.min(warmup, Math.floor(steps / 5));
  run.onEvent?.({ kind: "fitted", steps, secondsPerStep, warmup: shorter });
  return {
    model: fitting.model,
    run: { ...run, settings: { ...settings, steps, warmup: shorter } },
  };
}
