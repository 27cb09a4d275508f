import { modelBatch, type Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import { type PixelCNNConfig } from "@pixelweft/pixelcnn";
import {
  levelsAsMaps,
  SoftmaxClassifier,
  type LabelledBatches,
  type LabelledMaps,
} from "@pixelweft/pixelcnn/judges";
import type { Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import { progress, stopPoint } from "pixelweft/command";

/** Images in a batch of a small classifier. */
export const classifierBatch = 32;

/** A small classifier of images, trained on batches. StoppedError after an abort. */
export async function trainedClassifier(
  batches: LabelledBatches,
  options: {
    readonly label: string;
    readonly config: PixelCNNConfig;
    readonly classes: number;
    readonly backend: Backend;
    readonly steps: number;
    readonly seed: number;
    readonly terminal: Terminal;
  },
): Promise<SoftmaxClassifier> {
  const { label, config, classes, backend, steps, seed, terminal } = options;
  const { height, width, channels } = config;
  const size = { height, width, inputs: channels, outputs: classes };
  const shape = { ...size, hiddenChannels: 16, stages: 2 };
  const classifier = new SoftmaxClassifier({ backend, shape, seed });
  const bar = progress({ label, total: steps * classifierBatch, terminal });
  const warmup = Math.min(50, Math.floor(steps / 10));
  const rate = cosineRate(3e-3, { steps, warmup });
  try {
    for await (const { step } of classifier.train({
      batches,
      steps,
      learningRate: rate,
      reportEvery: 20,
    })) {
      bar.update({ done: step * classifierBatch });
      await stopPoint(terminal.signal, "the classifiers were trained");
    }
    return classifier;
  } finally {
    bar.finish();
  }
}

/** Batches of a data set as a classifier takes them. TypeError for images without labels. */
export async function* labelledMaps(
  batches: ReturnType<Dataset["batches"]>,
  { info }: Dataset,
  config: PixelCNNConfig,
): AsyncGenerator<LabelledMaps, void, void> {
  for await (const batch of batches) {
    const { labels } = batch;
    if (labels === undefined)
      throw new TypeError("Cannot learn classes: the images have no labels");
    const { images } = modelBatch(batch, config, info);
    yield { maps: levelsAsMaps(images, config.levels), labels };
  }
}
