import type { Dataset } from "@pixelweft/datasets";
import { averagedModel, countParameters } from "@pixelweft/pixelcnn";
import { Option, type Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { findModel, modelArgument } from "./bundled-model.ts";
import { loadModel, type SavedModel } from "./checkpoint-file.ts";
import { dataOptions } from "./data-options.ts";
import { evaluateModel, type ScoreSheet } from "./evaluation.ts";
import { backendOption, wholeNumber } from "./option-values.ts";
import { comparison, referencesFor } from "./reference-rows.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { withTestData, type TestFlags } from "./test-data.ts";
import { textTable } from "./text-table.ts";

interface EvaluateFlags extends TestFlags {
  readonly backend: BackendName;
  readonly batch: number;
}

/** `pixelweft evaluate`: the likelihood of a test set. */
export function addEvaluateCommand(program: Command, terminal: Terminal): void {
  const command = modelArgument(
    program
      .command("evaluate")
      .description("Tells the bits per dimension that a model needs for a test set."),
  );
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

Examples:
  pixelweft evaluate --images 1000
  pixelweft evaluate runs/fashion-mnist`;

async function evaluate(path: string, flags: EvaluateFlags, terminal: Terminal): Promise<void> {
  const { file, title } = await findModel(path);
  const saved = await loadModel(file);
  await withTestData(saved, { flags, act: "evaluate on" }, (data) =>
    score(data, { title, saved, flags, terminal }),
  );
}

async function score(
  data: Dataset,
  options: {
    readonly title: string;
    readonly saved: SavedModel;
    readonly flags: EvaluateFlags;
    readonly terminal: Terminal;
  },
): Promise<void> {
  const { title, saved, flags, terminal } = options;
  const { backend, words } = await openBackend(flags.backend);
  say(terminal, `Computing with ${words}`);
  try {
    const { batch } = flags;
    const { model } = saved;
    const sheet = await evaluateModel(averagedModel(model), data, { backend, terminal, batch });
    printSheet(sheet, { title, saved, data, terminal });
  } finally {
    backend.dispose();
  }
}

function printSheet(
  sheet: ScoreSheet,
  to: {
    readonly title: string;
    readonly saved: SavedModel;
    readonly data: Dataset;
    readonly terminal: Terminal;
  },
): void {
  const { title, saved, data, terminal } = to;
  const { model } = saved;
  const { height, width, channels, levels } = model.config;
  const step = saved.step === undefined ? "" : `, step ${saved.step}`;
  const lines = [
    `${title}: ${countParameters(model.config).toLocaleString("en")} weights, images of ${height}x${width}x${channels} in ${levels} levels${step}`,
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
  const ours = { name: title, bitsPerDim: sheet.bitsPerDim, note };
  for (const line of textTable(comparison(references, ours))) print(terminal, line);
}
