import { batches } from "./batches.ts";
import type { Dataset, DatasetInfo, Samples } from "./dataset.ts";

/** What makes a data set; see {@link defineDataset}. */
export interface DatasetParts {
  readonly info: Pick<DatasetInfo, "name" | "shape" | "count" | "classes" | "palette">;
  /** Given checked indices, copies those samples out. */
  read(indices: Uint32Array<ArrayBuffer>): Samples | Promise<Samples>;
  /** Called once. */
  fingerprint(): Promise<string>;
}

/**
 * Makes a data set of your own from a way to read samples: adds the checks and the batches.
 *
 * @throws RangeError for a shape or count that makes no data set.
 * @example A slope
 * const slope = defineDataset({
 *   info: { name: "slope", shape: [1, 3, 1], count: 100 },
 *   read: (indices) => ({ images: Uint8Array.from([...indices].flatMap((i) => [i, i + 1, i + 2])) }),
 *   fingerprint: async () => "slope 1",
 * });
 * (await slope.read([5, 0])).images; // Uint8Array [5, 6, 7, 0, 1, 2]
 * slope.read([100]); // throws RangeError
 */
export function defineDataset(parts: DatasetParts): Dataset {
  const { name, shape, count } = parts.info;
  if (!shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new RangeError(`Cannot make data set ${name}: its shape is ${shape.join("x")}`);
  }
  if (!Number.isInteger(count) || count < 0 || count > 2 ** 32) {
    throw new RangeError(`Cannot make data set ${name}: its count is ${count}`);
  }
  const info: DatasetInfo = Object.freeze({ ...parts.info, levels: 256, access: "random" });
  let fingerprint: Promise<string> | undefined;
  const dataset: Dataset = {
    info,
    read: (indices) => parts.read(checkIndices(indices, info)),
    fingerprint: () => (fingerprint ??= parts.fingerprint()),
    batches: (options) => batches(dataset, options),
  };
  return Object.freeze(dataset);
}

function checkIndices(
  indices: ArrayLike<number>,
  { name, count }: DatasetInfo,
): Uint32Array<ArrayBuffer> {
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] ?? Number.NaN;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(
        `Cannot read sample ${index} of ${name}: it has samples 0 to ${count - 1}`,
      );
    }
  }
  return Uint32Array.from(indices);
}
