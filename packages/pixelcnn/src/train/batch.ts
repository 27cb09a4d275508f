import type { HostData, Shape } from "@pixelweft/tensor";
import { conditionSize, type PixelCNNConfig } from "../model/config.ts";
import { hostLevels } from "../model/host-levels.ts";
import {
  checkConditionLabels,
  checkFloats,
  checkImages,
  checkOrientations,
} from "./array-kinds.ts";

/** Images and what goes with them, on the host. */
export interface Batch {
  /** Levels 0 … D-1, `[n, height, width, colours]`; more than 256 of them need 16 bits. */
  readonly images: Uint8Array | Uint16Array;
  /** Class numbers 0 … numClasses-1. */
  readonly labels?: Int32Array | undefined;
  /** `[n, vectorSize]`, or mixtures of classes, `[n, numClasses]`. */
  readonly vector?: Float32Array | undefined;
  /** `[n, height, width, spatialChannels]`. */
  readonly spatial?: Float32Array | undefined;
  /** How each image is turned, 0 … orientations-1, for a model that is conditioned on it; all as they are (0) if missing. */
  readonly orientations?: Int32Array | undefined;
  /** How many of the images count, the first ones; all if missing. */
  readonly size?: number | undefined;
  /** Of how many levels the values are, where that is known, such as the colours of a palette: a model of others refuses them. */
  readonly levels?: number | undefined;
  /** `[height, width, colours]` of an image, where that is known: a model of another shape refuses it. */
  readonly shape?: Shape | undefined;
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
 * @throws TypeError for arrays of the wrong kind or size and conditions that are missing or not wanted, RangeError for levels, labels or a
 * size outside their range, and conditions that are not finite.
 */
export function batchInputs(
  config: PixelCNNConfig,
  batch: Batch,
  rows?: number,
): { inputs: BatchInputs; size: number } {
  const { height, width, channels, levels, numClasses, spatialChannels } = config;
  const pixels = height * width * channels;
  checkImages(batch.images);
  if (batch.shape !== undefined && batch.shape.join() !== [height, width, channels].join())
    throw new TypeError(
      `Cannot use images of ${batch.shape.join("x")}: those of the model are ${height}x${width}x${channels}`,
    );
  const n = batch.images.length / pixels;
  if (!Number.isInteger(n) || n === 0)
    throw new TypeError(
      `Cannot use a batch of ${batch.images.length} values: images of ${height}x${width}x${channels} have ${pixels}`,
    );
  const { size = n } = batch;
  if (!Number.isInteger(size) || size < 0 || size > n)
    throw new RangeError(`Cannot use a batch of size ${size}: it has ${n} images`);
  const worst = levels < 2 ** (8 * batch.images.BYTES_PER_ELEMENT) ? largest(batch.images) : 0;
  if (worst >= levels)
    throw new RangeError(`Cannot use level ${worst}: the model has levels 0 to ${levels - 1}`);
  if (batch.levels !== undefined && batch.levels !== levels)
    throw new RangeError(
      `Cannot use images of ${batch.levels} levels: the model has ${levels}; make it with as many, or read the images by the palette of its training`,
    );
  const inputs: BatchInputs = {};
  const full = Math.max(n, rows ?? n);
  const put = (name: string, data: HostData | undefined, shape: Shape): void => {
    const each = shape.reduce((a, b) => a * b, 1);
    if (data === undefined) return;
    if (data.length !== n * each)
      throw new TypeError(
        `Cannot use ${name} of ${data.length} values: ${n} images need ${n * each}`,
      );
    if (data instanceof Float32Array && !data.every(Number.isFinite))
      throw new RangeError(`Cannot use ${name}: a value is no finite number`);
    inputs[name] = {
      data: full === n ? data : extended(data, full * each),
      shape: [full, ...shape],
    };
  };
  put("images", hostLevels(batch.images), [height, width, channels]);
  checkConditions(config, batch);
  checkFloats("a vector", batch.vector);
  checkFloats("spatial maps", batch.spatial);
  put("labels", batch.labels && numClasses > 0 ? batch.labels : undefined, []);
  put("vector", batch.vector, [conditionSize(config)]);
  put("spatial", batch.spatial, [height, width, spatialChannels]);
  put("orientations", batch.orientations, []);
  return { inputs, size };
}

/**
 * Refuses a batch that a model cannot use, of any number of images: before they are trained on, or measured, in small ones.
 *
 * @throws as training does: TypeError for arrays of the wrong kind or size and conditions that are missing or not wanted, RangeError for
 * levels or labels outside their range.
 * @example
 * const { config } = createModel({ height: 1, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 });
 * checkBatch(config, { images: Uint8Array.of(0, 3, 1, 2) }); // undefined
 * checkBatch(config, { images: Uint8Array.of(0, 4) }); // throws RangeError
 */
export function checkBatch(config: PixelCNNConfig, batch: Batch): void {
  batchInputs(config, batch);
}

function largest(images: Uint8Array | Uint16Array): number {
  let most = 0;
  for (const level of images) if (level > most) most = level;
  return most;
}

function checkConditions(
  config: PixelCNNConfig,
  { labels, vector, spatial, orientations }: Batch,
): void {
  const { numClasses, vectorSize, spatialChannels } = config;
  if (orientations !== undefined) checkOrientations(orientations, config.orientations);
  if (numClasses > 0 && labels === undefined && vector === undefined)
    throw new TypeError(
      `Cannot use the batch: the model is conditioned on ${numClasses} classes and gets no labels`,
    );
  if (vectorSize > 0 && vector === undefined)
    throw new TypeError(
      `Cannot use the batch: the model is conditioned on a vector of ${vectorSize} values and gets none`,
    );
  if (numClasses > 0 && labels !== undefined) checkConditionLabels(labels, numClasses);
  if (numClasses > 0 && labels !== undefined && vector !== undefined)
    throw new TypeError("Cannot use the batch: it has both labels and a vector");
  if (conditionSize(config) === 0 && vector !== undefined)
    throw new TypeError("Cannot use the batch: it has a vector and the model takes none");
  if (spatialChannels > 0 !== (spatial !== undefined))
    throw new TypeError(
      `Cannot use the batch: the model takes ${spatialChannels} spatial maps, which the batch ${spatialChannels > 0 ? "lacks" : "has"}`,
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
