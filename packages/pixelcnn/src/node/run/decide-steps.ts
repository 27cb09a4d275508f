import { fitSteps, secondsOfLook, stepsUntil } from "../../figures/fit-steps.ts";
import type { Model } from "../../model/model.ts";
import type { CurvePoint } from "../../pictures/training-chart.ts";
import { oftenValidated } from "../../recipes/often-validated.ts";
import type { Batches } from "../../train/batch.ts";
import { decidedByFirst } from "../../train/decided-by-first.ts";
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
  const { batch, accumulate, learningRate, warmup } = settings;
  const [imagesPerStep, validationImages] = [batch * accumulate, validation?.images ?? 0];
  const validated = (steps: number): T["settings"] =>
    run.oftenValidated === true
      ? oftenValidated({ ...settings, steps }, validationImages)
      : settings;
  const { validation: _, learningRate: __, steps: ___, ...options } = trainingOptions(run);
  const fitting = await fitSteps(model, batches, {
    ...options,
    rate: learningRate,
    warmup,
    validateEvery: settings.validateEvery,
    seconds: (until - performance.now()) / 1000,
    imagesPerStep,
    validationImages,
    onProgress: async ({ secondsLeft: ____, examples: images, loss: bitsPerDim, ...rest }) => {
      losses.push({ images, bitsPerDim });
      await log.append({ ...rest, kind: "train", images, bitsPerDim });
    },
    onReopened: async (event) => {
      run.onEvent?.(event);
      await log.append({ kind: event.kind, step: event.step });
    },
  });
  const { secondsPerStep, backend } = fitting;
  const { step = 0 } = fitting.model.training ?? {};
  const { validateEvery } = validated(fitting.steps);
  const fits = stepsUntil({
    done: step,
    seconds: (until - performance.now()) / 1000,
    secondsPerStep,
    lookSeconds: secondsOfLook(secondsPerStep, { validationImages, imagesPerStep }),
    validateEvery,
  });
  const steps = await decidedByFirst(run.group, run.signal.aborted ? 0 : fits);
  if (steps === 0) {
    // Stopped while the speed was measured: the recipe may be for fewer steps than were done by then.
    const own = settings.steps > step ? settings : { ...settings, steps: fits };
    return { model: fitting.model, run: { ...run, backend, settings: own } };
  }
  await log.append({ kind: "steps", step, steps, secondsPerStep });
  const shorter = Math.min(warmup, Math.floor(steps / 5));
  run.onEvent?.({ kind: "fitted", steps, secondsPerStep, warmup: shorter });
  return {
    model: fitting.model,
    run: { ...run, backend, settings: { ...validated(steps), steps, warmup: shorter } },
  };
}
