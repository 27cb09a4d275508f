import { checkNumbers } from "../check-numbers.ts";
import type { Look, TrainOptions } from "./train-options.ts";
import { checkEmaDecay } from "./trainer-options.ts";

const names: Readonly<Record<keyof TrainOptions, true>> = {
  backend: true,
  steps: true,
  learningRate: true,
  parameters: true,
  trainer: true,
  training: true,
  accumulate: true,
  maxGradNorm: true,
  emaDecay: true,
  optimiser: true,
  seed: true,
  unused: true,
  frozen: true,
  fastConvolutions: true,
  savedActivations: true,
  stateDtype: true,
  group: true,
  reportEvery: true,
  validate: true,
  validateEvery: true,
  signal: true,
  divergesAt: true,
  lastCheckpoint: true,
  reopen: true,
  snapshotEvery: true,
};

/**
 * Refuses options that there are not, and those that contradict each other or what a checkpoint holds. TypeError for a wrong kind or
 * name, RangeError for a number.
 */
export function checkTrainOptions<Found extends Look, Parameters extends string>(
  options: TrainOptions<Found, Parameters>,
): void {
  if (Object(options) !== options)
    throw new TypeError(
      "Cannot train: options are an object, such as { backend, steps, learningRate }",
    );
  const surplus = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot train: there is no option ${surplus}, there is ${Object.keys(names).join(", ")}`,
    );
  const { learningRate, steps, training, group, reopen, emaDecay, divergesAt } = options;
  if (typeof learningRate !== "function")
    throw new TypeError(
      `Cannot train: the learning rate is ${String(learningRate)}, not a schedule such as constantRate(1e-3)`,
    );
  checkSteps(steps);
  checkCounts(options);
  const { optimiser } = options;
  if (optimiser !== undefined && !Array.isArray(Object(optimiser).slots))
    throw new TypeError(
      `Cannot train: the optimiser is of type ${typeof optimiser}, not one such as adam()`,
    );
  if (emaDecay !== undefined) checkEmaDecay(emaDecay);
  checkNumbers("train", { divergesAt });
  if (Number.isNaN(divergesAt)) throw new RangeError("Cannot train: divergesAt is NaN, not a loss");
  if (training && !options.parameters && !options.trainer)
    throw new TypeError(
      "Cannot train: a training goes on with its own parameters; give both, as checkpoint() returns them",
    );
  if (training !== undefined && steps < training.step)
    throw new RangeError(
      `Cannot train: steps is ${steps}, and ${training.step} are done; steps counts those before a resumption too`,
    );
  if (group && group.size > 1 && reopen)
    throw new TypeError(
      "Cannot train: one rank of a group cannot go back alone; leave reopen out, and start again from a checkpoint",
    );
}

/** Refuses what has no batches to go through. */
export function checkBatches(batches: unknown): void {
  const can = Object(batches);
  if (Symbol.asyncIterator in can || Symbol.iterator in can) return;
  throw new TypeError(
    typeof batches === "function"
      ? "Cannot train: the batches are a function, not an iterable; give what it returns"
      : `Cannot train: the batches are of type ${typeof batches}, not an iterable such as [batch]`,
  );
}

/** Refuses a number of updates that none can reach. */
export function checkSteps(steps: number): void {
  if (steps !== Infinity)
    checkWhole("steps", steps, "a whole number of 0 or more, or Infinity", [0, Infinity]);
}

function checkCounts(
  options: Pick<TrainOptions, "accumulate" | "reportEvery" | "validateEvery" | "snapshotEvery">,
): void {
  // The batches of an update are held until it is made, and a signal does not end it.
  const allowed = "a whole number from 1 to 65536";
  checkWhole("accumulate", options.accumulate ?? 1, allowed, [1, 65_536]);
  // What happens every Infinity updates happens at the end alone.
  for (const name of ["reportEvery", "validateEvery", "snapshotEvery"] as const) {
    const { [name]: value = Infinity } = options;
    if (value !== Infinity) checkWhole(name, value, "a whole number of 1 or more, or Infinity");
  }
}

function checkWhole(
  name: string,
  value: number,
  allowed: string,
  [least, most] = [1, Infinity],
): void {
  if (typeof value !== "number")
    throw new TypeError(`Cannot train: ${name} is of type ${typeof value}, not ${allowed}`);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`Cannot train: ${name} is ${value}, not ${allowed}`);
}
