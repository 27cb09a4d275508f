import {
  quantise,
  type Batch as DataBatch,
  type Dataset,
  type DatasetInfo,
  type Palette,
  type Samples,
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

/** Refuses colours of a palette for a model of another one or of none, and the other way round. TypeError that says so. */
export function checkPalette({ info }: Dataset, palette: Palette | undefined, act: string): void {
  const [found, wanted] = [info.palette, palette].map((one) => JSON.stringify(one?.colours));
  if (found === wanted) return;
  const [ours, theirs] = [found, wanted].map((one) =>
    one === undefined ? "intensities" : "colours of a palette",
  );
  throw new TypeError(
    `Cannot ${act} ${info.name}: its values are ${ours}, those of the model ${ours === theirs ? "of another one" : theirs}`,
  );
}

/** The levels of a model of indexed images: as many as colours, and two at least. */
export function levelsOf({ colours }: { readonly colours: { readonly length: number } }): number {
  return Math.max(2, colours.length);
}

/** Refuses images that a model cannot take. TypeError that names both sides. */
export async function checkFit(data: Dataset, config: PixelCNNConfig, act: string): Promise<void> {
  const { name, shape } = data.info;
  const { height, width, channels } = config;
  if (shape[0] !== height || shape[1] !== width || shape[2] !== channels)
    throw new TypeError(
      `Cannot ${act} ${name}: its images are ${shape.join("x")}, the model takes ${height}x${width}x${channels}`,
    );
  if (config.numClasses === 0 || data.info.count === 0) return;
  if ((await data.read([0])).labels === undefined)
    throw new TypeError(`Cannot ${act} ${name}: it has no labels, the model takes a class`);
}
