import type { Dataset } from "@pixelweft/datasets";
import { openTrainingData } from "@pixelweft/datasets/choice";
import { countClasses } from "@pixelweft/datasets/choice";
import { Sampler } from "@pixelweft/pixelcnn";
import { MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import {
  conditionedToDevice,
  ConditionerProgram,
  type SourceBatch,
} from "@pixelweft/pixelcnn/conditioning";
import { levelsAsMaps, type LabelledMaps } from "@pixelweft/pixelcnn/judges";
import type { Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import { stopPoint } from "pixelweft/command";
import { classifierBatch, labelledMaps, trainedClassifier } from "../samples/image-classifier.ts";
import type { ConditionalRun } from "./files.ts";
import { taskBatch } from "./task.ts";

/** How drawings are judged. */
export interface DrawingJudgement {
  readonly run: ConditionalRun;
  readonly backend: Backend;
  readonly terminal: Terminal;
  /** Updates of the classifier. */
  readonly steps: number;
  readonly seed: number;
}

/**
 * How often a small classifier of the training images takes test images, and what is drawn of each, for the class of the image: in lines.
 * TypeError for images without labels, StoppedError after an abort.
 */
export async function judgeDrawings(test: Dataset, request: DrawingJudgement): Promise<string[]> {
  const { run, backend, terminal, steps, seed } = request;
  const { config } = run.model;
  const { data, heldOut, palette } = run.settings;
  const training = await openTrainingData(data, { heldOut, palette });
  try {
    const { train } = training;
    const batches = train.batches({
      batchSize: classifierBatch,
      shuffle: { seed },
      epochs: Infinity,
    });
    const classes = await countClasses(train);
    const how = { label: "classifier", config, classes, backend, steps, seed, terminal };
    const classifier = await trainedClassifier(labelledMaps(batches, train, config), how);
    const kinds = [
      ["test images", imagesThemselves],
      ["drawings", drawings],
      ...(run.mse ? [["reconstructions by squared error", bySquaredError] as const] : []),
    ] as const;
    const lines: string[] = [];
    try {
      for (const [name, made] of kinds) {
        const shown = madeBatches(test, request, made);
        const { accuracy, standardError, count } = await classifier.evaluate(shown);
        lines.push(
          `${(100 * accuracy).toFixed(2)} % ± ${(100 * standardError).toFixed(2)} % of ${count} ${name} are taken for the class of the image`,
        );
      }
    } finally {
      await classifier.dispose();
    }
    return lines;
  } finally {
    await training.close();
  }
}

/** Makes images of batches, and frees what it needs for that. */
interface Maker extends AsyncDisposable {
  make(batch: SourceBatch, first: number): Promise<SourceBatch["images"]>;
}

async function* madeBatches(
  data: Dataset,
  request: DrawingJudgement,
  by: (request: DrawingJudgement) => Maker,
): AsyncGenerator<LabelledMaps, void, void> {
  const { task, model } = request.run;
  const { config } = model;
  await using maker = by(request);
  let first = 0;
  for await (const batch of data.batches({ batchSize: classifierBatch })) {
    if (batch.labels === undefined)
      throw new TypeError(`Cannot judge drawings: ${data.info.name} has no labels`);
    const told = taskBatch(task, batch, { config, values: data.info });
    const images = await maker.make(told, first);
    first += batch.labels.length;
    yield { maps: levelsAsMaps(images, config.levels), labels: batch.labels };
    await stopPoint(request.terminal.signal, "all drawings were judged");
  }
}

function imagesThemselves(): Maker {
  return { make: async ({ images }) => images, [Symbol.asyncDispose]: async () => undefined };
}

function bySquaredError({ run, backend }: DrawingJudgement): Maker {
  if (run.mse === undefined) return imagesThemselves();
  const auto = new MseAutoEncoder({ backend, model: run.mse });
  return {
    make: (batch) => auto.reconstruct(batch),
    [Symbol.asyncDispose]: () => auto.dispose(),
  };
}

function drawings({ run, backend, seed }: DrawingJudgement): Maker {
  const device = conditionedToDevice(backend, run.model);
  const conditioner = new ConditionerProgram(device);
  const sampler = new Sampler(device, { batch: classifierBatch });
  const { height, width, channels } = run.model.config;
  return {
    async make(batch, first) {
      const made = await conditioner.conditions(batch);
      const count = batch.images.length / (height * width * channels);
      return sampler.sample({ count, seed, firstImage: first, ...made });
    },
    async [Symbol.asyncDispose]() {
      await conditioner.dispose();
      await sampler.dispose();
      device.state.dispose();
    },
  };
}
