import { modelBatches, type Dataset } from "@pixelweft/datasets";
import { textTable } from "@pixelweft/datasets/text";
import { averagedModel, toDevice } from "@pixelweft/pixelcnn";
import { BayesClassifier, type ClassifierScore } from "@pixelweft/pixelcnn/classifier";
import type { Backend } from "@pixelweft/tensor";
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
  type Terminal,
} from "pixelweft";
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
export interface ClassifyReport extends Omit<ClassifierScore, "confusion"> {
  readonly data: string;
  readonly classes: readonly string[];
  readonly confusion: readonly number[];
  /** The most that the class can be worth, in bits per dimension. */
  readonly mostGain: number;
  readonly verdict?: SampleVerdict;
}

/** `paper classify`: a class-conditional model as a classifier, and its samples before one. */
export const classifyCommand: Command = defineCommand({
  name: "classify",
  about: "Classifies test images by Bayes' rule, with a class-conditional model.",
  argument: modelArgument,
  options: choices,
  notes: `Each image is passed through the model once a class. With --samples a small classifier learns the training
images; its accuracy on samples is reported. Another one learns the samples alone and is tried
on the test images: the classification accuracy score.`,
  examples: ["classify --images 1000 --samples 1000"],
  async resolve(given, [what]) {
    const saved = await findModel(what);
    if (saved.model.config.numClasses === 0)
      throw new UsageError(
        `Cannot classify with ${saved.title}: the model was trained without classes`,
      );
    return { saved, given };
  },
  act: ({ saved, given }, { terminal }) =>
    withTestData(saved, { flags: given, act: "classify" }, (data) =>
      withBackend(given.backend, terminal, async (backend): Promise<ClassifyReport> => {
        const { batch, samples, classifierSteps: steps, seed, download = false } = given;
        const { confusion, ...score } = await bayes(data, { saved, batch, backend, terminal });
        const { numClasses: condition, height, width, channels } = saved.model.config;
        const wanted = { saved, test: data, samples: samples ?? 0, steps, seed, download };
        const verdict = samples && (await judgeSamples(backend, wanted, terminal));
        return {
          data: data.info.name,
          ...score,
          classes: range(0, condition).map((label) => className(saved, label)),
          confusion: Array.from(confusion),
          mostGain: Math.log2(condition) / (height * width * channels),
          ...(verdict && { verdict }),
        };
      }),
    ),
  show,
});

function show(report: ClassifyReport): string[] {
  const { data, count: images, accuracy, standardError, conditionalBits, mixtureBits } = report;
  const { classes, mostGain, verdict } = report;
  const rows = classes.map((_, label) => classRow(report, label));
  return [
    `${data}: ${images} images`,
    `${percent(accuracy)} ± ${percent(standardError)} right by Bayes' rule, all classes as likely`,
    `${conditionalBits.toFixed(4)} bits/dim given the class, ${mixtureBits.toFixed(4)} without: log2 sum of p(k) p(x | k)`,
    `${(mixtureBits - conditionalBits).toFixed(4)} bits/dim gained by the class, of at most ${mostGain.toFixed(4)}`,
    "",
    ...textTable([["class", "right", "images", "most often taken for"], ...rows]),
    ...(verdict ? ["", ...verdictLines(verdict)] : []),
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
): Promise<ClassifierScore> {
  const { saved, batch, backend, terminal } = options;
  const device = toDevice(backend, averagedModel(saved.model));
  const classifier = new BayesClassifier(device);
  const bar = progress({ label: "classify", total: data.info.count, stream: terminal.err });
  try {
    const batches = data.batches({ batchSize: batch });
    return await classifier.evaluate(modelBatches(batches, saved.model.config, data.info), {
      onBatch: async (done) => {
        bar.update({ done });
        await stopPoint(terminal.signal, "all images were classified");
      },
    });
  } finally {
    bar.finish();
    await classifier.dispose();
    device.state.dispose();
  }
}

function classRow({ confusion, classes }: ClassifyReport, label: number): string[] {
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

function verdictLines({ samples, real, agreement, score }: SampleVerdict): string[] {
  const line = (accuracy: SampleVerdict["real"]): string =>
    `${percent(accuracy.accuracy)} ± ${percent(accuracy.standardError)}`;
  return [
    "A small classifier that learnt the training images is right about",
    `  ${line(real)} of ${real.count} test images`,
    `  ${line(agreement)} of ${samples} samples: the class they were drawn for`,
    `One that learnt the ${samples} samples alone is right about`,
    `  ${line(score)} of ${score.count} test images`,
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
