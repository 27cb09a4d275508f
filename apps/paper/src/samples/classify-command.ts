import { modelBatches, type Dataset } from "@pixelweft/datasets";
import { textTable } from "@pixelweft/datasets/text";
import { averagedModel, toDevice } from "@pixelweft/pixelcnn";
import { BayesClassifier, type ClassifierScore } from "@pixelweft/pixelcnn/classifier";
import type { Accuracy } from "@pixelweft/pixelcnn/judges";
import type { Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import {
  className,
  dataOptions,
  defineCommand,
  findModel,
  modelArgument,
  options as known,
  pathOptions,
  pictureOptions,
  progress,
  range,
  stopPoint,
  UsageError,
  withBackend,
  withTestData,
  type Command,
  type SavedModel,
} from "pixelweft/command";
import { judgeSamples, type SampleVerdict } from "./sample-judge.ts";

const choices = {
  images: known.images,
  batch: { ...known.batch, usual: 32, about: "images computed at once" },
  split: known.split,
  samples: {
    ...known.count,
    usual: undefined,
    about: "also judges so many samples by a small classifier",
  },
  classifierSteps: { ...known.steps, usual: 2000, about: "updates of the small classifier" },
  seed: { ...known.seed, about: "seed of the samples and the small classifier" },
  backend: known.backend,
  ...dataOptions,
  ...pathOptions,
  ...pictureOptions,
} as const;

/** How often Bayes' rule is right, and what small classifiers say of samples. */
export interface ClassifyReport {
  readonly data: string;
  /** Only of a model with classes. */
  readonly bayes?: BayesReport;
  readonly verdict?: SampleVerdict;
}

/** How often Bayes' rule is right. */
export interface BayesReport extends Omit<ClassifierScore, "confusion"> {
  readonly classes: readonly string[];
  readonly confusion: readonly number[];
  /** The most that the class can be worth, in bits per dimension. */
  readonly mostGain: number;
}

/** `paper classify`: a class-conditional model as a classifier, and its samples before one. */
export const classifyCommand: Command = defineCommand({
  name: "classify",
  about: "Classifies test images by a class-conditional model, and judges a model's samples.",
  argument: modelArgument,
  options: choices,
  notes: `Each image is passed through the model once a class. With --samples a small classifier learns the training
images; its accuracy on samples is reported, and how many of them are clear: a second classifier takes them
for the same class. A third one learns the samples alone and is tried on the test images: the classification
accuracy score. Samples of a model without classes are clear or not.`,
  examples: ["classify --images 1000 --samples 1000"],
  async resolve(given, [what]) {
    const saved = await findModel(what);
    if (saved.model.config.numClasses === 0 && given.samples === undefined)
      throw new UsageError(
        `Cannot classify with ${saved.title}: the model was trained without classes; --samples judges its samples`,
      );
    return { saved, given };
  },
  act: ({ saved, given }, { terminal }) =>
    withTestData(saved, { flags: given, act: "classify" }, (data) =>
      withBackend(given.backend, terminal, async (backend): Promise<ClassifyReport> => {
        const { batch, samples, classifierSteps: steps, seed, download = false } = given;
        const found =
          saved.model.config.numClasses > 0
            ? { bayes: await bayes(data, { saved, batch, backend, terminal }) }
            : {};
        const wanted = { saved, test: data, samples: samples ?? 0, steps, seed, download };
        const verdict = samples && (await judgeSamples(backend, wanted, terminal));
        return { data: data.info.name, ...found, ...(verdict && { verdict }) };
      }),
    ),
  show,
});

function show({ data, bayes: found, verdict }: ClassifyReport): string[] {
  const blocks = [
    found === undefined ? [data] : bayesLines(data, found),
    ...(verdict ? [verdictLines(verdict)] : []),
  ];
  return blocks.flatMap((lines, at) => (at === 0 ? lines : ["", ...lines]));
}

function bayesLines(data: string, report: BayesReport): string[] {
  const { count: images, accuracy, standardError, conditionalBits, mixtureBits } = report;
  const { classes, mostGain } = report;
  const rows = classes.map((_, label) => classRow(report, label));
  return [
    `${data}: ${images} images`,
    `${percent(accuracy)} ± ${percent(standardError)} right by Bayes' rule, all classes as likely`,
    `${conditionalBits.toFixed(4)} bits/dim given the class, ${mixtureBits.toFixed(4)} without: log2 sum of p(k) p(x | k)`,
    `${(mixtureBits - conditionalBits).toFixed(4)} bits/dim gained by the class, of at most ${mostGain.toFixed(4)}`,
    "",
    ...textTable([["class", "right", "images", "most often taken for"], ...rows]),
  ];
}

async function bayes(
  data: Dataset,
  options: {
    readonly saved: SavedModel;
    readonly batch: number;
    readonly backend: Backend;
    readonly terminal: Terminal;
  },
): Promise<BayesReport> {
  const { saved, batch, backend, terminal } = options;
  const { numClasses, height, width, channels } = saved.model.config;
  const device = toDevice(backend, averagedModel(saved.model));
  const classifier = new BayesClassifier(device);
  const bar = progress({ label: "classify", total: data.info.count, terminal });
  try {
    const batches = data.batches({ batchSize: batch });
    const images = modelBatches(batches, saved.model.config, data.info);
    const { confusion, ...score } = await classifier.evaluate(images, {
      onProgress: async (done) => {
        bar.update({ done });
        await stopPoint(terminal.signal, "all images were classified");
      },
    });
    return {
      ...score,
      classes: range(0, numClasses).map((label) => className(saved, label)),
      confusion: Array.from(confusion),
      mostGain: Math.log2(numClasses) / (height * width * channels),
    };
  } finally {
    bar.finish();
    await classifier.dispose();
    device.state.dispose();
  }
}

function classRow({ confusion, classes }: BayesReport, label: number): string[] {
  const row = confusion.slice(label * classes.length, (label + 1) * classes.length);
  const images = row.reduce((a, b) => a + b, 0);
  const right = row[label] ?? 0;
  row[label] = 0;
  const other = row.indexOf(Math.max(...row));
  const taken = row[other] ?? 0;
  return [
    classes[label] ?? "",
    images === 0 ? "" : percent(right / images),
    String(images),
    taken === 0 ? "" : `${classes[other]} (${taken})`,
  ];
}

function verdictLines({ samples, real, agreement, clear, score }: SampleVerdict): string[] {
  const line = (accuracy: Accuracy): string =>
    `${percent(accuracy.accuracy)} ± ${percent(accuracy.standardError)}`;
  return [
    "A small classifier that learnt the training images is right about",
    `  ${line(real)} of ${real.count} test images`,
    ...(agreement
      ? [`  ${line(agreement)} of ${samples} samples: the class they were drawn for`]
      : []),
    "It and a second one say the same of",
    `  ${line(clear.tests)} of ${clear.tests.count} test images`,
    `  ${line(clear.samples)} of ${samples} samples`,
    ...(score
      ? [
          `One that learnt the ${samples} samples alone is right about`,
          `  ${line(score)} of ${score.count} test images`,
        ]
      : []),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
