import type { HostData, Shape } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";

/** Images and what goes with them, on the host. */
export interface Batch {
  /** Levels 0 … D-1, `[n, height, width, colours]`. */
  readonly images: Uint8Array;
  /** Class numbers 0 … condition-1. */
  readonly labels?: Int32Array | undefined;
  /** `[n, condition]`. */
  readonly condition?: Float32Array | undefined;
  /** `[n, height, width, spatial]`. */
  readonly spatial?: Float32Array | undefined;
  /** How many of the images count, the first ones; all if missing. */
  readonly size?: number | undefined;
  /** Where the data stands after this batch; kept in checkpoints. */
  readonly state?: unknown;
}

/** Batches, however they come. */
export type Batches = AsyncIterable<Batch> | Iterable<Batch>;

/** A batch as program inputs. */
export type BatchInputs = Record<string, { readonly data: HostData; readonly shape: Shape }>;

/**
 * A checked batch as inputs for programs, filled up with zeros to `rows` images if that is given.
 *
 * @throws TypeError for arrays of the wrong size or conditions that are missing or not wanted, RangeError for levels, labels or a
 * size outside their range.
 */
export function batchInputs(
  config: PixelCNNConfig,
  batch: Batch,
  rows?: number,
): { inputs: BatchInputs; size: number } {
  const { height, width, channels, levels, condition, spatial } = config;
  const pixels = height * width * channels;
  const n = batch.images.length / pixels;
  if (!Number.isInteger(n) || n === 0)
    throw new TypeError(
      `Cannot use a batch of ${batch.images.length} values: images of ${height}x${width}x${channels} have ${pixels}`,
    );
  const { size = n } = batch;
  if (!Number.isInteger(size) || size < 0 || size > n)
    throw new RangeError(`Cannot use a batch of size ${size}: it has ${n} images`);
  const worst = levels < 256 ? batch.images.reduce((a, b) => Math.max(a, b), 0) : 0;
  if (worst >= levels)
    throw new RangeError(`Cannot use level ${worst}: the model has levels 0 to ${levels - 1}`);
  const inputs: BatchInputs = {};
  const full = Math.max(n, rows ?? n);
  const put = (name: string, data: HostData | undefined, shape: Shape): void => {
    const each = shape.reduce((a, b) => a * b, 1);
    if (data === undefined) return;
    if (data.length !== n * each)
      throw new TypeError(
        `Cannot use ${name} of ${data.length} values: ${n} images need ${n * each}`,
      );
    inputs[name] = {
      data: full === n ? data : extended(data, full * each),
      shape: [full, ...shape],
    };
  };
  put("images", batch.images, [height, width, channels]);
  checkConditions(config, batch);
  put("labels", batch.labels && condition > 0 ? batch.labels : undefined, []);
  put("condition", batch.condition, [condition]);
  put("spatial", batch.spatial, [height, width, spatial]);
  return { inputs, size };
}

function checkConditions({ condition, spatial }: PixelCNNConfig, batch: Batch): void {
  if (condition > 0 && batch.labels === undefined && batch.condition === undefined)
    throw new TypeError(
      `Cannot use the batch: the model is conditioned on ${condition} values or classes and gets none`,
    );
  if (condition > 0 && batch.labels?.some((label) => label < 0 || label >= condition))
    throw new RangeError(`Cannot use the batch: a label lies outside 0 to ${condition - 1}`);
  if (condition > 0 && batch.labels !== undefined && batch.condition !== undefined)
    throw new TypeError("Cannot use the batch: it has both labels and a condition");
  if (condition === 0 && batch.condition !== undefined)
    throw new TypeError("Cannot use the batch: it has a condition and the model takes none");
  if (spatial > 0 !== (batch.spatial !== undefined))
    throw new TypeError(
      `Cannot use the batch: the model takes ${spatial} spatial maps, which the batch ${spatial > 0 ? "lacks" : "has"}`,
    );
}

function extended(data: HostData, length: number): HostData {
  const copy =
    data instanceof Float32Array
      ? new Float32Array(length)
      : data instanceof Int32Array
        ? new Int32Array(length)
        : data instanceof Uint32Array
          ? new Uint32Array(length)
          : new Uint8Array(length);
  copy.set(data);
  return copy;
}
