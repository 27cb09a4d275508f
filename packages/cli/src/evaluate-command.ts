import { subset, type Dataset } from "@pixelweft/datasets";
import { countParameters } from "@pixelweft/pixelcnn";
import { Option, type Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import {
  averagedModel,
  bestNames,
  findCheckpoint,
  loadModel,
  type SavedModel,
} from "./checkpoint-file.ts";
import { openData, type DataChoice, type FoundData } from "./data-choice.ts";
import { dataChoice, dataOptions, type DataFlags } from "./data-options.ts";
import { evaluateModel, type ScoreSheet } from "./evaluation.ts";
import { UsageError } from "./failure.ts";
import { checkFit, checkPalette } from "./model-batches.ts";
import { backendOption, wholeNumber } from "./option-values.ts";
import { comparison, referencesFor } from "./reference-rows.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { textTable } from "./text-table.ts";

interface EvaluateFlags extends DataFlags {
  readonly backend: BackendName;
  readonly images?: number;
  readonly batch: number;
  readonly split: "train" | "test";
}

/** `pixelweft evaluate`: the likelihood of a test set. */
export function addEvaluateCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("evaluate")
    .description("Tells the bits per dimension that a model needs for a test set.")
    .argument("<checkpoint>", "a checkpoint, or the folder of a run");
  dataOptions(command)
    .addOption(backendOption())
    .option("--images <n>", "only the first images", wholeNumber(1))
    .option("--batch <n>", "images computed at once", wholeNumber(1), 32)
    .addOption(
      new Option("--split <name>", "which images").choices(["test", "train"]).default("test"),
    )
    .addHelpText("after", examples)
    .action((path: string, flags: EvaluateFlags) => evaluate(path, flags, terminal));
}

const examples = `
The data is that of the model's run unless options name another.

Example:
  pixelweft evaluate runs/fashion-mnist --images 1000`;

async function evaluate(path: string, flags: EvaluateFlags, terminal: Terminal): Promise<void> {
  const file = await findCheckpoint(path, bestNames);
  const saved = await loadModel(file);
  const { model } = saved;
  const opened = await openTest(saved, flags);
  try {
    const { count } = opened.info;
    const images = flags.images ?? count;
    const data = images >= count ? opened : subset(opened, { from: 0, to: images });
    await checkFit(data, model.config, "evaluate on");
    checkPalette(data, saved.settings?.palette, "evaluate on");
    checkClasses(data, saved);
    await score(data, { file, saved, flags, terminal });
  } finally {
    await opened.close();
  }
}

async function score(
  data: Dataset,
  options: {
    readonly file: string;
    readonly saved: SavedModel;
    readonly flags: EvaluateFlags;
    readonly terminal: Terminal;
  },
): Promise<void> {
  const { file, saved, flags, terminal } = options;
  const { backend, words } = await openBackend(flags.backend);
  say(terminal, `Computing with ${words}`);
  try {
    const { batch } = flags;
    const { model } = saved;
    const sheet = await evaluateModel(averagedModel(model), data, { backend, terminal, batch });
    printSheet(sheet, { file, saved, data, terminal });
  } finally {
    backend.dispose();
  }
}

async function openTest({ model, settings }: SavedModel, flags: EvaluateFlags): Promise<FoundData> {
  const { height, width } = model.config;
  const named = flags.data !== undefined || flags.folder !== undefined;
  const trained = settings?.data;
  const choice = named || !trained ? likeTrained(dataChoice(flags), trained) : trained;
  const { testSource = flags.testData } = choice;
  const size = flags.size ?? ([height, width] as const);
  const data = await openData(
    { ...choice, size, ...(testSource === undefined ? {} : { testSource }) },
    flags.split,
    { download: flags.download ?? false, palette: settings?.palette },
  );
  if (data.whole && choice === trained && flags.split === "test" && testSource === undefined)
    throw new UsageError(
      `Cannot test on ${choice.source}: the model was trained on it; --data names other images, --split train takes these`,
    );
  return data;
}

/** Other pictures become samples as those of the training did, where nothing else is said. */
function likeTrained(choice: DataChoice, trained: DataChoice | undefined): DataChoice {
  const { testNames: _, validationNames: __, ...pictures } = trained?.pictures ?? {};
  if (choice.as !== undefined || Object.keys(pictures).length === 0) return choice;
  return { ...choice, pictures: { ...pictures, ...choice.pictures } };
}

/** Refuses labels that mean something else than those of the training, where the model is told them. */
function checkClasses({ info }: Dataset, { model, settings }: SavedModel): void {
  const trained = settings?.classes;
  if (model.config.condition === 0 || trained === undefined || info.classes === undefined) return;
  if (trained.join("\n") !== info.classes.join("\n"))
    throw new TypeError(
      `Cannot evaluate on ${info.name}: its classes are ${someOf(info.classes)}, those of the model ${someOf(trained)}`,
    );
}

function someOf(names: readonly string[]): string {
  return names.length > 6
    ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`
    : names.join(", ");
}

function printSheet(
  sheet: ScoreSheet,
  to: {
    readonly file: string;
    readonly saved: SavedModel;
    readonly data: Dataset;
    readonly terminal: Terminal;
  },
): void {
  const { file, saved, data, terminal } = to;
  const { model } = saved;
  const { height, width, channels, levels } = model.config;
  const step = saved.step === undefined ? "" : `, step ${saved.step}`;
  const lines = [
    `${file}: ${countParameters(model.config).toLocaleString("en")} weights, images of ${height}x${width}x${channels} in ${levels} levels${step}`,
    `${data.info.name}: ${sheet.images} images`,
    "",
    `${sheet.bitsPerDim.toFixed(4)} bits/dim ± ${sheet.standardError.toFixed(4)} (standard error over images)`,
    `${sheet.nats.toFixed(2)} nats an image`,
  ];
  for (const line of lines) print(terminal, line);
  if (sheet.classes.length > 0) {
    const names = data.info.classes ?? [];
    const rows = sheet.classes.flatMap(({ images, bitsPerDim, standardError }, label) =>
      images === 0
        ? []
        : [
            [
              names[label] ?? String(label),
              bitsPerDim.toFixed(4),
              standardError.toFixed(4),
              String(images),
            ],
          ],
    );
    print(terminal);
    for (const line of textTable([["class", "bits/dim", "error", "images"], ...rows]))
      print(terminal, line);
  }
  const references = referencesFor(data.info.name, model.config);
  if (references.length === 0) return;
  print(terminal);
  const note = `this model, ${sheet.images} images`;
  const ours = { name: file, bitsPerDim: sheet.bitsPerDim, note };
  for (const line of textTable(comparison(references, ours))) print(terminal, line);
}
