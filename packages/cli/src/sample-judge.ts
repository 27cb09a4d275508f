import type { Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import {
  levelsAsMaps,
  SoftmaxClassifier,
  type Accuracy,
  type LabelledMaps,
  type PixelCNNConfig,
} from "@pixelweft/pixelcnn";
import { threefry, type Backend } from "@pixelweft/tensor";
import { averagedModel, type SavedModel } from "./checkpoint-file.ts";
import { classesInTurn, drawLevels } from "./drawing.ts";
import { UsageError } from "./failure.ts";
import { stopPoint } from "./interrupts.ts";
import { modelBatch } from "./model-batches.ts";
import { openTrainingData } from "./open-data.ts";
import { progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** What small classifiers say of a model's samples. */
export interface SampleVerdict {
  readonly samples: number;
  /** Of one that learnt the training images: on test images, and on samples (the class that they were drawn for). */
  readonly real: Accuracy;
  readonly agreement: Accuracy;
  /** Of one that learnt the samples alone, on test images: the classification accuracy score. */
  readonly score: Accuracy;
}

/** What is judged. */
export interface JudgedSamples {
  readonly saved: SavedModel;
  readonly test: Dataset;
  readonly samples: number;
  /** Updates of each classifier. */
  readonly steps: number;
  readonly seed: number;
  readonly download: boolean;
}

const batchSize = 32;

/** Draws samples of all classes in turn and lets small classifiers judge them. StoppedError after an abort. */
export async function judgeSamples(
  backend: Backend,
  { saved, test, samples, steps, seed, download }: JudgedSamples,
  terminal: Terminal,
): Promise<SampleVerdict> {
  const { model, settings } = saved;
  if (settings === undefined)
    throw new UsageError(
      "Cannot judge samples: the checkpoint does not say what it was trained on",
    );
  const { config } = model;
  const images = await drawLevels(backend, averagedModel(model), {
    count: samples,
    seed,
    labels: classesInTurn(config, samples) ?? new Int32Array(samples),
    terminal,
  });
  const drawn = {
    maps: levelsAsMaps(images, config.levels),
    labels: classesInTurn(config, samples) ?? new Int32Array(samples),
  };
  const access = { download, palette: settings.palette };
  const training = await openTrainingData(settings.data, settings.heldOut, access);
  const learn = (label: string, batches: AsyncIterable<LabelledMaps> | Iterable<LabelledMaps>) =>
    trained(batches, { label, config, backend, steps, seed, terminal });
  try {
    const order = { batchSize, shuffle: { seed }, epochs: Infinity };
    const onReal = await learn(
      "classifier",
      asMaps(training.train.batches(order), training.train, config),
    );
    const onSamples = await learn("on samples", shuffled(drawn, { seed, count: samples }));
    const tests = (): AsyncIterable<LabelledMaps> =>
      asMaps(test.batches({ batchSize }), test, config);
    const verdict = {
      samples,
      real: await onReal.evaluate(tests()),
      agreement: await onReal.evaluate([drawn]),
      score: await onSamples.evaluate(tests()),
    };
    await onReal.dispose();
    await onSamples.dispose();
    return verdict;
  } finally {
    await training.close();
  }
}

async function* asMaps(
  batches: ReturnType<Dataset["batches"]>,
  { info }: Dataset,
  config: PixelCNNConfig,
): AsyncGenerator<LabelledMaps, void, void> {
  for await (const batch of batches) {
    const { images, labels } = modelBatch(batch, config, info);
    if (labels === undefined)
      throw new TypeError("Cannot learn classes: the images have no labels");
    yield { maps: levelsAsMaps(images, config.levels), labels };
  }
}

/** Batches drawn from some maps with replacement, without end. */
function* shuffled(
  { maps, labels }: LabelledMaps,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<LabelledMaps, void, void> {
  const each = maps.length / count;
  for (let step = 0; ; step++) {
    const chosen = Array.from(
      { length: batchSize },
      (_, i) => threefry(seed, 1, step, i)[0] % count,
    );
    yield {
      maps: Float32Array.from(chosen.flatMap((n) => [...maps.subarray(n * each, (n + 1) * each)])),
      labels: Int32Array.from(chosen, (n) => labels[n] ?? 0),
    };
  }
}

async function trained(
  batches: AsyncIterable<LabelledMaps> | Iterable<LabelledMaps>,
  options: {
    readonly label: string;
    readonly config: PixelCNNConfig;
    readonly backend: Backend;
    readonly steps: number;
    readonly seed: number;
    readonly terminal: Terminal;
  },
): Promise<SoftmaxClassifier> {
  const { label, config, backend, steps, seed, terminal } = options;
  const { height, width, channels, condition } = config;
  const size = { height, width, inputs: channels, outputs: condition };
  const shape = { ...size, features: 16, stages: 2 };
  const classifier = new SoftmaxClassifier({ backend, shape, seed });
  const bar = progress({ label, total: steps * batchSize, stream: terminal.err });
  const warmup = Math.min(50, Math.floor(steps / 10));
  const rate = cosineRate(3e-3, { steps, warmup });
  try {
    for await (const { step } of classifier.train({ batches, steps, rate, reportEvery: 20 })) {
      bar.update({ done: step * batchSize });
      await stopPoint(terminal.signal, "the classifiers were trained");
    }
    return classifier;
  } finally {
    bar.finish();
  }
}
