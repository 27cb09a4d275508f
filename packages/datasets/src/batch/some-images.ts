import type { Batch, Dataset } from "../dataset.ts";
import { checkOptionNames } from "../source/check-options.ts";

/**
 * Some images of a data set, such as for a look at it: other ones by another seed.
 *
 * @returns a batch of `count` images, or of all that there are
 * @throws as `batches()`, which takes no data set without images.
 * @example
 * const dots = memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.of(7, 7, 7) });
 * (await someImages(dots, { count: 2 })).images; // Uint8Array [7, 7]
 * (await someImages(dots, { count: 9 })).size; // 3
 */
export async function someImages(
  data: Dataset,
  options: { readonly count: number; readonly seed?: number | undefined },
): Promise<Batch> {
  checkOptionNames(`show ${data.info.name}`, options, { count: true, seed: true });
  const { count, seed = 0 } = options;
  const batchSize = Math.min(count, data.info.count);
  const { value } = await data.batches({ batchSize, shuffle: { seed } }).next();
  if (value === undefined) throw new RangeError(`Cannot show ${data.info.name}: it has no images`);
  return value;
}
