import { conditionSize, type PixelCNNConfig } from "../model/config.ts";
import { checkConditionLabels, checkFloats } from "../train/array-kinds.ts";
import { batchInputs, type BatchInputs } from "../train/batch.ts";
import {
  prefix,
  type Conditioner,
  type ConditionerBatch,
  type SourceBatch,
} from "./conditioner.ts";
import { explained } from "./explained.ts";

/** A checked batch as inputs: images, what the conditioner reads, and what else the model itself is conditioned on. */
export function conditionedInputs(
  config: PixelCNNConfig,
  conditioner: Conditioner,
  { labels, vector, ...batch }: SourceBatch,
): { inputs: BatchInputs; size: number } {
  const made =
    conditioner.makes === "vector" ? { numClasses: 0, vectorSize: 0 } : { spatialChannels: 0 };
  const besides = { ...config, ...made };
  const { images, levels, shape, orientations, size: counted } = batch;
  const { inputs, size } = batchInputs(besides, {
    images,
    levels,
    shape,
    orientations,
    size: counted,
    ...(conditionSize(besides) > 0 ? { labels, vector } : {}),
  });
  const own = ownInputs(config, conditioner, { labels, vector, ...batch });
  return { inputs: { ...inputs, ...own }, size };
}

/** What a conditioner itself reads of a batch, under the names of the program. */
export function ownInputs(
  config: PixelCNNConfig,
  conditioner: Conditioner,
  batch: ConditionerBatch,
): BatchInputs {
  const names = Object.entries(batch).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const own =
    explained(() => conditioner.inputs?.(config, batch), {
      act: `read a batch for the conditioner ${conditioner.kind}`,
      given: { name: "the batch", names },
    }) ?? {};
  const named = Object.entries(own).map(([name, input]) => [`${prefix}.${name}`, input] as const);
  return Object.fromEntries(named);
}

/** How many images a batch has; undefined where it has none, for conditions alone are asked for. */
function imagesOf(
  { height, width, channels }: PixelCNNConfig,
  { images }: ConditionerBatch,
): number | undefined {
  return images && images.length / (height * width * channels);
}

/**
 * The source of a batch as an input of this shape for each image: for conditioners.
 *
 * @throws TypeError if it is of another size or kind, RangeError for a value that is no finite number.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 1, width: 2, levels: 2 });
 * const batch = { images: new Uint8Array(4), source: Float32Array.of(1, 2, 3, 4, 5, 6) };
 * sourceInput(config, batch, [3]).source.shape; // [2, 3]
 */
export function sourceInput(
  config: PixelCNNConfig,
  batch: ConditionerBatch,
  shape: readonly number[],
): BatchInputs {
  const { source } = batch;
  checkFloats("a source", source);
  const each = shape.reduce((a, b) => a * b, 1);
  const n = imagesOf(config, batch) ?? Math.ceil((source?.length ?? 0) / each);
  if (source?.length !== n * each || n === 0)
    throw new TypeError(
      `Cannot use a source of ${source?.length ?? 0} values: ${n === 0 ? `an image needs ${each}` : `${n} images need ${n * each}`}`,
    );
  if (!source.every(Number.isFinite))
    throw new RangeError("Cannot use a source: a value is no finite number");
  return { source: { data: source, shape: [n, ...shape] } };
}

/**
 * The labels of a batch as an input: for conditioners.
 *
 * @throws TypeError if there are none, or an array of another kind, RangeError for one that is no class.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 1, width: 2, levels: 2 });
 * const batch = { images: new Uint8Array(4), labels: Int32Array.of(0, 2) };
 * labelInput(config, batch, 3).labels.shape; // [2]
 * labelInput(config, batch, 2); // throws RangeError
 */
export function labelInput(
  config: PixelCNNConfig,
  batch: ConditionerBatch,
  numClasses: number,
): BatchInputs {
  const { labels } = batch;
  const n = imagesOf(config, batch) ?? labels?.length;
  if (n === undefined) throw new TypeError("Cannot use the batch: it has no labels and no images");
  if (labels?.length !== n)
    throw new TypeError(`Cannot use ${labels?.length ?? 0} labels: there are ${n} images`);
  checkConditionLabels(labels, numClasses);
  return { labels: { data: labels, shape: [n] } };
}
