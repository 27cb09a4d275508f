import { constantRate } from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import type { Model } from "../model/model.ts";
import type { Batches } from "../train/batch.ts";
import type { TrainingOptions } from "../train/training-options.ts";
import { train, type TrainingEvent } from "../train/training.ts";

/** A time, and the training that shall fit into it. */
export interface TimeBudget extends Omit<TrainingOptions, "steps" | "learningRate" | "validation"> {
  /** For the first steps and all that come. */
  readonly seconds: number;
  /** Images of an update, and of a look at the validation split. */
  readonly imagesPerStep: number;
  readonly validationImages: number;
  /** Updates between two looks. */
  readonly validateEvery: number;
  /** Highest learning rate, and the updates over which it grows. */
  readonly rate: number;
  readonly warmup: number;
  /** Called after the first steps. */
  readonly onProgress?:
    | ((event: TrainingEvent & { readonly kind: "progress" }) => Promise<void>)
    | undefined;
  /** Called where a device was lost on the way, once there is another one. */
  readonly onReopened?:
    | ((event: TrainingEvent & { readonly kind: "reopened" }) => Promise<void>)
    | undefined;
}

/** How many updates fit into a time. */
export interface FittingSteps {
  /** The model after the first steps. */
  readonly model: Model;
  /** That of the last of them: where a device was lost on the way, the one that was opened since. */
  readonly backend: Backend;
  readonly secondsPerStep: number;
  /** In all, those before included. */
  readonly steps: number;
  /** A shorter warm-up where the steps are few: a rate that only grows teaches little. */
  readonly warmup: number;
}

/** Steps that are timed at least. */
const fewest = 3;

/**
 * Trains the first steps, one to compile and a few that are timed, and says how many there can be in all, looks at the validation
 * split included: so the learning rate is a function of the step from there on.
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * const batches = Array.from({ length: 4 }, () => ({ images: Uint8Array.of(1) }));
 * const how = { imagesPerStep: 1, validationImages: 0, validateEvery: 100, rate: 0.01, warmup: 50 };
 * const fitting = await fitSteps(model, batches, { backend, seconds: 10, ...how });
 * fitting.model.training?.step; // 4
 * fitting.steps > 4; // true
 */
export async function fitSteps(
  model: Model,
  batches: Batches,
  budget: TimeBudget,
): Promise<FittingSteps> {
  const { seconds, imagesPerStep, validationImages, rate, warmup, ...options } = budget;
  const began = performance.now();
  const first = await timedSteps(model, batches, {
    ...options,
    learningRate: constantRate(rate, { warmup }),
    enough: Math.min(4, seconds * 0.05),
  });
  const { secondsPerStep } = first;
  const steps = stepsUntil({
    done: first.model.training?.step ?? 0,
    seconds: seconds - (performance.now() - began) / 1000,
    secondsPerStep,
    lookSeconds: secondsOfLook(secondsPerStep, { validationImages, imagesPerStep }),
    validateEvery: budget.validateEvery,
  });
  return { ...first, steps, warmup: Math.min(warmup, Math.floor(steps / 5)) };
}

/**
 * How long a look at the validation split takes, before there was one: the likelihood of an image takes less than half of what its
 * gradient takes.
 */
export function secondsOfLook(
  secondsPerStep: number,
  { validationImages, imagesPerStep }: Pick<TimeBudget, "validationImages" | "imagesPerStep">,
): number {
  return (validationImages * secondsPerStep * 0.4) / imagesPerStep;
}

/** How many steps, those done included, fit into the seconds that are left, with the validations on the way and one at the end. */
export function stepsUntil(known: {
  readonly done: number;
  readonly seconds: number;
  readonly secondsPerStep: number;
  readonly lookSeconds: number;
  readonly validateEvery: number;
}): number {
  const { done, seconds, secondsPerStep, lookSeconds, validateEvery } = known;
  const perStep = secondsPerStep + lookSeconds / validateEvery;
  return done + Math.max(1, Math.floor((seconds - lookSeconds) / perStep));
}

/** Trains one step to compile, then at least three, and as many as fit into `enough` seconds. */
async function timedSteps(
  model: Model,
  batches: Batches,
  options: Omit<TrainingOptions, "steps"> &
    Pick<TimeBudget, "onProgress" | "onReopened"> & { enough: number },
): Promise<Pick<FittingSteps, "model" | "backend" | "secondsPerStep">> {
  const { enough, onProgress, onReopened, ...rest } = options;
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, ...(options.signal ? [options.signal] : [])]);
  // The rate has no end to fall towards yet.
  const training = train(model, batches, { ...rest, signal, reportEvery: 1, steps: Infinity });
  let [start, steps] = [0, -1];
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    for await (const event of training) {
      if (event.kind === "reopened") await onReopened?.(event);
      if (event.kind !== "progress") continue;
      await onProgress?.(event);
      steps += 1;
      if (steps === 0) start = performance.now();
      if (steps >= fewest && seconds() >= enough) done.abort();
    }
    const secondsPerStep = seconds() / Math.max(1, steps);
    const after = await training.checkpoint();
    // After the reading, which may open another one too.
    return { model: after, backend: training.deviceModel.backend, secondsPerStep };
  } finally {
    await training.dispose();
  }
}
