import type { Look, TrainOptions } from "./train-options.ts";

/** Refuses options that contradict each other or what a checkpoint holds. TypeError for a wrong kind, RangeError for a number. */
export function checkTrainOptions<Found extends Look>(options: TrainOptions<Found>): void {
  const { learningRate, steps, training, group, reopen } = options;
  if (typeof learningRate !== "function")
    throw new TypeError(
      `Cannot train: the learning rate is ${String(learningRate)}, not a schedule such as constantRate(1e-3)`,
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
