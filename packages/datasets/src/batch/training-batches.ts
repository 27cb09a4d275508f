import type { BatchOptions, Dataset } from "../dataset.ts";
import { modelBatches, type ModelBatch, type ModelLevels } from "./model-batch.ts";

/** How images are trained on: those of `batches()` that are no matter of course. */
export interface TrainingBatchesOptions extends Omit<BatchOptions, "shuffle" | "epochs" | "last"> {
  /** Decides the order of the images. */
  readonly seed: number;
}

/**
 * Batches to train a model on: shuffled, without end, all of one size, in the levels of the model.
 *
 * @throws as `batches()` and `modelBatch()`.
 * @example
 * const data = memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.of(0, 255, 9) });
 * const config = { levels: 2, numClasses: 0 };
 * const batches = trainingBatches(data, config, { batchSize: 2, seed: 0 });
 * (await batches.next()).value?.images.length; // 2
 */
export function trainingBatches(
  data: Dataset,
  config: ModelLevels,
  options: TrainingBatchesOptions,
): AsyncGenerator<ModelBatch, void, void> {
  const { seed, ...how } = options;
  const batches = data.batches({ ...how, shuffle: { seed }, epochs: Infinity, last: "drop" });
  return modelBatches(batches, config, data.info);
}
