import type { Dataset } from "@pixelweft/datasets";
import { constantRate } from "@pixelweft/layers";
import { createModel, train, type Batch, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { recipeOptimiser, type OptimiserName } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";

/** How a pace is measured. */
export interface PaceOptions {
  readonly backend: Backend;
  readonly learnt: Dataset;
  readonly batch: number;
  readonly optimiser: OptimiserName;
  /** Updates of a stretch; one stretch before the others is not counted. */
  readonly steps: number;
  readonly stretches: number;
}

/** Images a second of a network's training, stretch by stretch; the first stretch, which compiles, is left out. */
export async function stretchesOf(config: PixelCNNConfig, options: PaceOptions): Promise<number[]> {
  const { backend, learnt, batch, optimiser, steps, stretches } = options;
  const rows = Array.from({ length: batch }, (_, i) => i % learnt.info.count);
  const { images, labels } = await learnt.read(rows);
  const one: Batch = { images, ...(config.numClasses > 0 && labels ? { labels } : {}) };
  const count = steps * (stretches + 1);
  const training = train(
    createModel(config, 1),
    Array.from({ length: count }, () => one),
    {
      backend,
      steps: count,
      learningRate: constantRate(1e-4),
      optimiser: recipeOptimiser({ optimiser }),
      reportEvery: steps,
    },
  );
  const paces: number[] = [];
  try {
    for await (const event of training)
      if (event.kind === "progress") paces.push(event.examplesPerSecond);
  } finally {
    await training.dispose();
  }
  return paces.slice(1);
}

/** The median. RangeError for no values. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1];
  const [a, b] = [sorted[low], sorted[high]];
  if (a === undefined || b === undefined)
    throw new RangeError("Cannot take the median: there are no values");
  return (a + b) / 2;
}
