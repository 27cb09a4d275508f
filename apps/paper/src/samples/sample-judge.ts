import type { Dataset } from "@pixelweft/datasets";
import { openTrainingData } from "@pixelweft/datasets/choice";
import { averagedModel } from "@pixelweft/pixelcnn";
import {
  levelsAsMaps,
  type Accuracy,
  type LabelledBatches,
  type LabelledMaps,
  type SoftmaxClassifier,
} from "@pixelweft/pixelcnn/judges";
import { classesInTurn } from "@pixelweft/pixelcnn/pictures";
import { threefry, type Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import { drawLevels, type SavedModel, UsageError } from "pixelweft/command";
import { classifierBatch, labelledMaps, trainedClassifier } from "./image-classifier.ts";

/** What small classifiers say of a model's samples. */
export interface SampleVerdict {
  readonly samples: number;
  /** Of one that learnt the training images: on test images, and on samples (the class that they were drawn for). */
  readonly real: Accuracy;
  /** Only of a model with classes. */
  readonly agreement?: Accuracy;
  /** Pictures that another classifier, with other first weights and another order, takes for the same class: these are clear. */
  readonly clear: { readonly tests: Accuracy; readonly samples: Accuracy };
  /** Of one that learnt the samples alone, on test images: the classification accuracy score. Only of a model with classes. */
  readonly score?: Accuracy;
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

/**
 * Draws samples, of all classes in turn where a model has classes, and lets small classifiers judge them. StoppedError after an abort;
 * UsageError for a model that was trained on images without labels.
 */
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
  const labels = classesInTurn(config, samples);
  const images = await drawLevels({
    backend,
    model: averagedModel(model),
    count: samples,
    seed,
    ...(labels && { labels }),
    terminal,
  });
  const drawn = {
    maps: levelsAsMaps(images, config.levels),
    labels: labels ?? new Int32Array(samples),
  };
  const access = { download, palette: settings.palette };
  const training = await openTrainingData(settings.data, { heldOut: settings.heldOut, ...access });
  const classes = await classCount(test);
  const learn = (label: string, batches: LabelledBatches, own = seed) =>
    trainedClassifier(batches, { label, config, classes, backend, steps, seed: own, terminal });
  const learnReal = (label: string, own: number) => {
    const order = { batchSize: classifierBatch, shuffle: { seed: own }, epochs: Infinity };
    const batches = training.train.batches(order);
    return learn(label, labelledMaps(batches, training.train, config), own);
  };
  const tests = (): AsyncIterable<LabelledMaps> =>
    labelledMaps(test.batches({ batchSize: classifierBatch }), test, config);
  try {
    const first = await learnReal("classifier", seed);
    const second = await learnReal("a second one", seed + 1);
    const real = await first.evaluate(tests());
    const clear = {
      tests: await second.evaluate(takenFor(first, tests())),
      samples: await second.evaluate(takenFor(first, [drawn])),
    };
    const agreement = labels && (await first.evaluate([drawn]));
    await first.dispose();
    await second.dispose();
    if (agreement === undefined) return { samples, real, clear };
    const onSamples = await learn("on samples", shuffled(drawn, { seed, count: samples }));
    const score = await onSamples.evaluate(tests());
    await onSamples.dispose();
    return { samples, real, agreement, clear, score };
  } finally {
    await training.close();
  }
}

/** How many classes images have: those that are named, or else as many as labels tell of. */
async function classCount({ info, batches }: Dataset): Promise<number> {
  let count = info.classes?.length ?? 0;
  if (count > 0) return count;
  for await (const { labels = [] } of batches({ batchSize: 1000 }))
    for (const label of labels) count = Math.max(count, label + 1);
  if (count === 0)
    throw new UsageError(`Cannot judge samples: the images of ${info.name} have no classes`);
  return count;
}

/** Maps with the classes that a classifier takes them for. */
async function* takenFor(
  classifier: SoftmaxClassifier,
  batches: LabelledBatches,
): AsyncGenerator<LabelledMaps, void, void> {
  for await (const { maps } of batches) yield { maps, labels: await classifier.classify(maps) };
}

/** Batches drawn from some maps with replacement, without end. */
function* shuffled(
  { maps, labels }: LabelledMaps,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<LabelledMaps, void, void> {
  const each = maps.length / count;
  for (let step = 0; ; step++) {
    const chosen = Array.from(
      { length: classifierBatch },
      (_, i) => threefry(seed, 1, step, i)[0] % count,
    );
    yield {
      maps: Float32Array.from(chosen.flatMap((n) => [...maps.subarray(n * each, (n + 1) * each)])),
      labels: Int32Array.from(chosen, (n) => labels[n] ?? 0),
    };
  }
}
