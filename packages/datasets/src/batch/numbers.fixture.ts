import type { Batch, BatchOptions, BatchState, Dataset } from "../dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";

/** Sample i is the pixels [i, 100 + i] with label i % 3. */
export function numbers(count: number, name = "numbers"): Dataset {
  return memoryDataset({
    name,
    shape: [1, 2, 1],
    images: Uint8Array.from({ length: 2 * count }, (_, i) => (i >> 1) + 100 * (i & 1)),
    labels: Array.from({ length: count }, (_, i) => i % 3),
  });
}

/** All batches of a data set. */
export async function all(dataset: Dataset, options: BatchOptions): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of dataset.batches(options)) list.push(batch);
  return list;
}

/** The numbers of the samples of each batch. */
export function indices(batches: readonly Batch[]): number[][] {
  return batches.map((batch) => [...batch.indices]);
}

/** What a saved state goes through. */
export function stored(state: BatchState | undefined): BatchState {
  return JSON.parse(JSON.stringify(state)) as BatchState;
}
