import type { Dataset } from "@pixelweft/datasets";
import {
  averagedModel,
  BayesClassifier,
  toDevice,
  type ClassifierScore,
} from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { Option, type Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { findModel, modelArgument } from "./bundled-model.ts";
import { loadModel, type SavedModel } from "./checkpoint-file.ts";
import { className } from "./class-choice.ts";
import { dataOptions } from "./data-options.ts";
import { UsageError } from "./failure.ts";
import { stopPoint } from "./interrupts.ts";
import { modelBatches } from "./model-batches.ts";
import { backendOption, seedOption, wholeNumber } from "./option-values.ts";
import { progress } from "./progress.ts";
import { judgeSamples, type SampleVerdict } from "./sample-judge.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { withTestData, type TestFlags } from "./test-data.ts";
import { textTable } from "./text-table.ts";

interface ClassifyFlags extends TestFlags {
  readonly backend: BackendName;
  readonly batch: number;
  readonly samples?: number;
  readonly classifierSteps: number;
  readonly seed: number;
}

/** `pixelweft classify`: a class-conditional model as a classifier, and its samples before one. */
export function addClassifyCommand(program: Command, terminal: Terminal): void {
  const command = modelArgument(
    program
      .command("classify")
      .description("Classifies test images by Bayes' rule, with a model that is told the class."),
  );
  dataOptions(command)
    .addOption(backendOption())
    .option("--images <n>", "only the first images", wholeNumber(1))
    .option("--batch <n>", "images computed at once", wholeNumber(1), 32)
    .addOption(
      new Option("--split <name>", "which images").choices(["test", "train"]).default("test"),
    )
    .option("--samples <n>", "also judges so many samples by a small classifier", wholeNumber(1))
    .option(
      "--classifier-steps <n>",
      "steps that the small classifier trains",
      wholeNumber(1),
      2000,
    )
    .addOption(seedOption("the samples and the small classifier"))
    .addHelpText("after", examples)
    .action((path: string, flags: ClassifyFlags) => classify(path, flags, terminal));
}

const examples = `
Each image is passed through the model once a class. With --samples a small classifier learns the training
images: how often it finds the class that a sample was drawn for is told. Another one learns the samples
alone and is tried on the test images: the classification accuracy score.

Example:
  pixelweft classify --images 1000 --samples 1000`;

async function classify(path: string, flags: ClassifyFlags, terminal: Terminal): Promise<void> {
  const { file, title } = await findModel(path);
  const saved = await loadModel(file);
  if (saved.model.config.condition === 0)
    throw new UsageError(`Cannot classify with ${title}: the model was trained without classes`);
  await withTestData(saved, { flags, act: "classify" }, async (data) => {
    const { backend, words } = await openBackend(flags.backend);
    say(terminal, `Computing with ${words}`);
    try {
      const score = await bayes(data, { saved, flags, backend, terminal });
      printScore(score, { saved, data, terminal });
      const { samples } = flags;
      if (samples === undefined) return;
      const { classifierSteps: steps, seed, download = false } = flags;
      const wanted = { saved, test: data, samples, steps, seed, download };
      printVerdict(await judgeSamples(backend, wanted, terminal), terminal);
    } finally {
      backend.dispose();
    }
  });
}

async function bayes(
  data: Dataset,
  options: {
    readonly saved: SavedModel;
    readonly flags: ClassifyFlags;
    readonly backend: Backend;
    readonly terminal: Terminal;
  },
): Promise<ClassifierScore> {
  const { saved, flags, backend, terminal } = options;
  const device = toDevice(backend, averagedModel(saved.model));
  const classifier = new BayesClassifier(device);
  const bar = progress({ label: "classify", total: data.info.count, stream: terminal.err });
  try {
    const batches = data.batches({ batchSize: flags.batch });
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

function printScore(
  score: ClassifierScore,
  to: { readonly saved: SavedModel; readonly data: Dataset; readonly terminal: Terminal },
): void {
  const { saved, data, terminal } = to;
  const { condition, height, width, channels } = saved.model.config;
  const { images, accuracy, standardError, conditionalBits, mixtureBits } = score;
  print(terminal, `${data.info.name}: ${images} images`);
  print(
    terminal,
    `${percent(accuracy)} ± ${percent(standardError)} right by Bayes' rule, all classes as likely`,
  );
  print(
    terminal,
    `${conditionalBits.toFixed(4)} bits/dim given the class, ${mixtureBits.toFixed(4)} without: log2 sum of p(k) p(x | k)`,
  );
  const most = Math.log2(condition) / (height * width * channels);
  print(
    terminal,
    `${(mixtureBits - conditionalBits).toFixed(4)} bits/dim gained by the class, of at most ${most.toFixed(4)}`,
  );
  print(terminal);
  const rows = Array.from({ length: condition }, (_, label) =>
    classRow(score, { label, condition, saved }),
  );
  for (const line of textTable([["class", "right", "images", "most often taken for"], ...rows]))
    print(terminal, line);
}

function classRow(
  { confusion }: ClassifierScore,
  of: { readonly label: number; readonly condition: number; readonly saved: SavedModel },
): string[] {
  const { label, condition, saved } = of;
  const row = confusion.slice(label * condition, (label + 1) * condition);
  const images = row.reduce((a, b) => a + b, 0);
  const right = row[label] ?? 0;
  row[label] = 0;
  const other = row.indexOf(Math.max(...row));
  const taken = row[other] ?? 0;
  return [
    className(saved, label),
    images === 0 ? "" : percent(right / images),
    String(images),
    taken === 0 ? "" : `${className(saved, other)} (${taken})`,
  ];
}

function printVerdict(
  { samples, real, agreement, score }: SampleVerdict,
  terminal: Terminal,
): void {
  const line = (accuracy: SampleVerdict["real"]): string =>
    `${percent(accuracy.accuracy)} ± ${percent(accuracy.standardError)}`;
  print(terminal);
  print(terminal, `A small classifier that learnt the training images is right about`);
  print(terminal, `  ${line(real)} of ${real.count} test images`);
  print(terminal, `  ${line(agreement)} of ${samples} samples: the class they were drawn for`);
  print(terminal, `One that learnt the ${samples} samples alone is right about`);
  print(terminal, `  ${line(score)} of ${score.count} test images`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
