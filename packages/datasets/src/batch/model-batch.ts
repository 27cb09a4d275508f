import type { WantedImages } from "../check/check-fit.ts";
import type { Batch, BatchState, Codes, DatasetInfo, Palette, Samples } from "../dataset.ts";
import { quantise } from "../transform/quantise.ts";
import { valueShape, valuesOf } from "./code-values.ts";

/** What a data set's values are. */
export type Values = Pick<DatasetInfo, "palette" | "codes">;

/** A batch as a model takes it. */
export interface ModelBatch {
  /** Levels of the model, `[size, height, width, channels]`. */
  readonly images: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** `[height, width, channels]`, if the batch said so. */
  readonly shape: readonly [number, number, number] | undefined;
  /** How many colours of a palette or codes there are, where the values are such: a model of other levels refuses the batch. */
  readonly levels: number | undefined;
  readonly labels: Int32Array<ArrayBuffer> | undefined;
  /** How each image is turned, for a model with `orientations`. */
  readonly orientations: Int32Array<ArrayBuffer> | undefined;
  readonly size: number | undefined;
  readonly state: BatchState | undefined;
}

/** What of a model's configuration says which values it takes; without classes it takes no labels. */
export interface ModelLevels {
  readonly levels: number;
  readonly numClasses: number;
}

/**
 * Batches of a data set as a model takes them. Those of `batches()` say which values they have; of others, such as samples of `read()`, `values` does.
 *
 * @example
 * const data = memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.of(200) });
 * const batches = modelBatches(data.batches({ batchSize: 1 }), { levels: 4, numClasses: 0 });
 * (await batches.next()).value?.images; // Uint8Array [3]
 */
export async function* modelBatches(
  batches: AsyncIterable<Batch>,
  config: ModelLevels,
  values: Values = {},
): AsyncGenerator<ModelBatch, void, void> {
  for await (const batch of batches) yield modelBatch(batch, config, values);
}

/**
 * A batch as a model takes it: in its levels, with labels if it is conditioned on the class. Colours of a palette and codes are
 * levels already; codes of more than 256 come in 16 bits.
 *
 * @throws TypeError for a model in place of its configuration, RangeError for levels that bytes cannot be quantised to.
 * @example
 * modelBatch({ images: Uint8Array.of(0, 255) }, { levels: 2, numClasses: 0 }).images; // Uint8Array [0, 1]
 */
export function modelBatch(
  { images, shape, labels, orientations, size, state, levels: said }: Samples & Partial<Batch>,
  { levels, numClasses }: ModelLevels,
  values: Values = {},
): ModelBatch {
  checkModelLevels({ levels, numClasses });
  const own = values.palette ? paletteLevels(values.palette) : (values.codes?.levels ?? said);
  // Bytes of more levels than a byte has are codes of two.
  const codes = values.codes ?? (own !== undefined && own > 256 ? { levels: own } : undefined);
  const isExact = levels === 256 || own !== undefined;
  return {
    images: codes ? valuesOf(images, { codes }) : isExact ? images : quantise(images, levels),
    shape: shape && valueShape({ shape, ...(codes && { codes }) }),
    levels: own,
    labels: numClasses > 0 ? labels : undefined,
    orientations,
    size,
    state,
  };
}

/** Refuses a model in place of its configuration, as programs without types give it: its labels would be left out, silently. */
function checkModelLevels({ levels, numClasses }: ModelLevels): void {
  if (Number.isInteger(levels) && Number.isInteger(numClasses)) return;
  throw new TypeError(
    `Cannot make batches for a model: its levels are ${levels} and its numClasses ${numClasses}; give its configuration, such as model.config`,
  );
}

/**
 * The levels of a model of indexed images: as many as colours, and two at least.
 *
 * @example
 * paletteLevels({ colours: [[0, 0, 0, 255]] }); // 2
 */
export function paletteLevels({
  colours,
}: {
  readonly colours: { readonly length: number };
}): number {
  return Math.max(2, colours.length);
}

/**
 * The images that a model takes, by its configuration and what is known of its training data, for `checkFit()`.
 *
 * @example
 * wantedImages({ height: 8, width: 6, channels: 1, numClasses: 0 }).shape; // [8, 6, 1]
 */
export function wantedImages(
  model: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly numClasses: number;
  },
  kept: {
    readonly palette?: Palette | undefined;
    readonly codes?: Codes | undefined;
    readonly classes?: readonly string[] | undefined;
  } = {},
): WantedImages & { readonly labelled: boolean } {
  const { height, width, channels, numClasses } = model;
  const { palette, codes, classes } = kept;
  return { shape: [height, width, channels], palette, codes, classes, labelled: numClasses > 0 };
}
