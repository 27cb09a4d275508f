import { batches } from "./batches.ts";
import type { Dataset, DatasetInfo, Samples } from "./dataset.ts";

/** What makes a data set; see {@link defineDataset}. */
export interface DatasetParts {
  readonly info: Pick<DatasetInfo, "name" | "shape" | "count" | "classes">;
  /** Given checked indices, copies those samples out. */
  read(indices: Uint32Array<ArrayBuffer>): Samples;
  /** Called once. */
  fingerprint(): Promise<string>;
}

/**
 * Makes a data set of your own from a way to read samples: adds the checks and the batches.
 *
 * @example Noise
 * const noise = defineDataset({
 *   info: { name: "noise", shape: [8, 8, 1], count: 1000 },
 *   read: (indices) => ({ images: new Uint8Array(indices.length * 64).map(() => Math.random() * 256) }),
 *   fingerprint: async () => "noise",
 * });
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
