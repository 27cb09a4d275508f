import type { Dataset } from "@pixelweft/datasets";
import { openTrainingData } from "@pixelweft/datasets/choice";
import { averagedModel } from "@pixelweft/pixelcnn";
import { levelsAsMaps, type Accuracy, type LabelledMaps } from "@pixelweft/pixelcnn/judges";
import { classesInTurn } from "@pixelweft/pixelcnn/pictures";
import { threefry, type Backend } from "@pixelweft/tensor";
import { drawLevels, type SavedModel, type Terminal, UsageError } from "pixelweft";
import { classifierBatch, labelledMaps, trainedClassifier } from "./image-classifier.ts";

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
  const images = await drawLevels({
    backend,
    model: averagedModel(model),
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
  const training = await openTrainingData(settings.data, { heldOut: settings.heldOut, ...access });
  const rest = { backend, steps, seed, terminal };
  const learn = (label: string, batches: AsyncIterable<LabelledMaps> | Iterable<LabelledMaps>) =>
    trainedClassifier(batches, { label, config, classes: config.numClasses, ...rest });
  try {
    const order = { batchSize: classifierBatch, shuffle: { seed }, epochs: Infinity };
    const onReal = await learn(
      "classifier",
      labelledMaps(training.train.batches(order), training.train, config),
    );
    const onSamples = await learn("on samples", shuffled(drawn, { seed, count: samples }));
    const tests = (): AsyncIterable<LabelledMaps> =>
      labelledMaps(test.batches({ batchSize: classifierBatch }), test, config);
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
