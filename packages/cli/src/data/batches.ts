import {
  quantise,
  type Batch as DataBatch,
  type DatasetInfo,
  type Palette,
  type Samples,
  type WantedImages,
} from "@pixelweft/datasets";
import type { Batch, PixelCNNConfig } from "@pixelweft/pixelcnn";

/** What a data set's values are. */
export type Values = Pick<DatasetInfo, "palette">;

/** Batches of a data set as a model takes them. */
export async function* modelBatches(
  batches: AsyncIterable<DataBatch>,
  config: PixelCNNConfig,
  values: Values = {},
): AsyncGenerator<Batch, void, void> {
  for await (const batch of batches) yield modelBatch(batch, config, values);
}

/** A batch as a model takes it: in its levels, with labels if it is conditioned on the class. Colours of a palette are levels already. */
export function modelBatch(
  { images, labels, size, state }: Samples & Partial<DataBatch>,
  { levels, numClasses: condition }: PixelCNNConfig,
  { palette }: Values = {},
): Batch {
  return {
    images: levels === 256 || palette !== undefined ? images : quantise(images, levels),
    labels: condition > 0 ? labels : undefined,
    size,
    state,
  };
}

/** The levels of a model of indexed images: as many as colours, and two at least. */
export function levelsOf({ colours }: { readonly colours: { readonly length: number } }): number {
  return Math.max(2, colours.length);
}

/** The images that a model takes, by its configuration and what its run has kept. */
export function wantedBy(
  { height, width, channels, numClasses }: PixelCNNConfig,
  kept: { readonly palette?: Palette; readonly classes?: readonly string[] } = {},
): WantedImages & { readonly labelled: boolean } {
  const { palette, classes } = kept;
  return { shape: [height, width, channels], palette, classes, labelled: numClasses > 0 };
}
