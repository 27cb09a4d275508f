import { quantise, type Batch as DataBatch, type Dataset, type Samples } from "@pixelweft/datasets";
import type { Batch, PixelCNNConfig } from "@pixelweft/pixelcnn";

/** Batches of a data set as a model takes them. */
export async function* modelBatches(
  batches: AsyncIterable<DataBatch>,
  config: PixelCNNConfig,
): AsyncGenerator<Batch, void, void> {
  for await (const batch of batches) yield modelBatch(batch, config);
}

/** A batch as a model takes it: in its levels, with labels if it is told the class. */
export function modelBatch(
  { images, labels, size, state }: Samples & Partial<DataBatch>,
  { levels, condition }: PixelCNNConfig,
): Batch {
  return {
    images: levels === 256 ? images : quantise(images, levels),
    labels: condition > 0 ? labels : undefined,
    size,
    state,
  };
}

/** Refuses images that a model cannot take. TypeError that names both sides. */
export async function checkFit(data: Dataset, config: PixelCNNConfig, act: string): Promise<void> {
  const { name, shape } = data.info;
  const { height, width, channels } = config;
  if (shape[0] !== height || shape[1] !== width || shape[2] !== channels)
    throw new TypeError(
      `Cannot ${act} ${name}: its images are ${shape.join("x")}, the model takes ${height}x${width}x${channels}`,
    );
  if (config.condition === 0 || data.info.count === 0) return;
  if ((await data.read([0])).labels === undefined)
    throw new TypeError(`Cannot ${act} ${name}: it has no labels, the model takes a class`);
}
