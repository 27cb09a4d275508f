import type { Model } from "@pixelweft/pixelcnn";

/** The log, the pictures, and the heads of checkpoint files. */
const besideWeights = 2 ** 16;

/** The most bytes that the files of a run take at once. */
export function checkpointBytes({ parameters }: Pick<Model, "parameters">): number {
  // As they lie in files: places that a mask keeps from being weights are among them.
  const values = Object.values(parameters).reduce((sum, { length }) => sum + length, 0);
  // Parameters, two moments and the average, twice, as the old file stays until the new one is whole; and the best weights.
  return 4 * values * (2 * 4 + 1) + besideWeights;
}
