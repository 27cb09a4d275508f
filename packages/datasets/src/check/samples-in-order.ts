import type { Dataset, Samples } from "../dataset.ts";

/** How samples are read in order. */
export interface InOrderOptions {
  /** Samples that are read at once. */
  readonly atOnce: number;
  /** The first so many. Default all. */
  readonly most?: number;
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The samples of a data set in their order, some at a time. What can only be read from front to back is passed through once. */
export async function* samplesInOrder(
  data: Dataset,
  { atOnce, most = Infinity, signal }: InOrderOptions,
): AsyncGenerator<Samples, void, undefined> {
  const { access, shape } = data.info;
  const count = Math.min(most, data.info.count);
  if (count === 0) return;
  if (access === "random") {
    for (let from = 0; from < count; from += atOnce) {
      signal?.throwIfAborted();
      const rows = Math.min(atOnce, count - from);
      yield await data.read(Array.from({ length: rows }, (_, k) => from + k));
    }
    return;
  }
  const size = shape[0] * shape[1] * shape[2];
  let left = count;
  const batchSize = Math.min(atOnce, count);
  for await (const batch of data.batches({ batchSize, ...(signal && { signal }) })) {
    const { images, labels } = batch;
    yield {
      images: images.subarray(0, left * size),
      ...(labels && { labels: labels.subarray(0, left) }),
    };
    left -= batch.size;
    if (left <= 0) return;
  }
}
