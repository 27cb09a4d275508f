import { dequantise, type Dataset } from "@pixelweft/datasets";
import { MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import { conditionedToDevice, conditionUse } from "@pixelweft/pixelcnn/conditioning";
import type { Backend } from "@pixelweft/tensor";
import { Option, type Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import type { SavedModel } from "./checkpoint-file.ts";
import { codeReport } from "./code-report.ts";
import { loadConditional, type ConditionalRun } from "./conditional-file.ts";
import { taskBatch } from "./conditional-task.ts";
import { dataOptions } from "./data-options.ts";
import { judgeDrawings } from "./drawing-judge.ts";
import { backendOption, seedOption, wholeNumber } from "./option-values.ts";
import { drawReconstructions } from "./reconstruction.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { withTestData, type TestFlags } from "./test-data.ts";
import { textTable } from "./text-table.ts";

interface ReconstructFlags extends TestFlags {
  readonly backend: BackendName;
  readonly count: number;
  readonly first: number;
  readonly samples: number;
  readonly images: number;
  readonly probe?: number;
  readonly judge?: number;
  readonly seed: number;
  readonly scale?: number;
  readonly out: string;
  readonly terminal: boolean;
}

/** `pixelweft reconstruct`: draws images from codes of test images, or from other pictures of them. */
export function addReconstructCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("reconstruct")
    .description("Draws test images again from what a model is told of them, several times each.")
    .argument("<folder>", "the folder of a run of pixelweft condition");
  dataOptions(command)
    .addOption(backendOption())
    .option("--count <n>", "how many images are drawn again", wholeNumber(1), 8)
    .option("--first <n>", "the number of the first one", wholeNumber(0), 0)
    .option("--samples <n>", "drawings of each", wholeNumber(1), 3)
    .option("--images <n>", "images that the likelihoods are taken over", wholeNumber(2), 500)
    .option(
      "--probe <n>",
      "also learns classes from the codes of so many training images",
      wholeNumber(1),
    )
    .option(
      "--judge <steps>",
      "also has a classifier that learnt for so many steps say the class of drawings",
      wholeNumber(1),
    )
    .addOption(seedOption("the same seed draws the same images"))
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1))
    .option("--out <file>", "the picture", "reconstructions.png")
    .option("--no-terminal", "draws nothing in the terminal")
    .addOption(
      new Option("--split <name>", "which images").choices(["test", "train"]).default("test"),
    )
    .addHelpText("after", examples)
    .action((folder: string, flags: ReconstructFlags) => reconstruct(folder, flags, terminal));
}

const examples = `
A row of the picture is an image, the other picture that the model is told (if it is told one), the
reconstruction by squared error (for codes), and drawings by the model.

Example:
  pixelweft reconstruct runs/code-10 --count 8 --probe 5000 --judge 2000`;

async function reconstruct(
  folder: string,
  flags: ReconstructFlags,
  terminal: Terminal,
): Promise<void> {
  const run = await loadConditional(folder);
  const { config, parameters } = run.model;
  // What the model is conditioned on is made of the images: they need no labels for it.
  const alone = { ...config, condition: 0, spatial: 0 };
  const saved: SavedModel = {
    model: { config: alone, parameters },
    step: run.model.training?.step,
    settings: run.settings,
  };
  await withTestData(saved, { flags, act: "draw again" }, async (data) => {
    const { backend, words } = await openBackend(flags.backend);
    say(terminal, `Computing with ${words}`);
    try {
      await printUse(data, { run, backend, terminal });
      if (flags.probe !== undefined && run.task.on === "code")
        for (const line of await codeReport(data, { run, backend, train: flags.probe }))
          print(terminal, line);
      if (flags.judge !== undefined) {
        const request = { run, backend, terminal, steps: flags.judge, seed: flags.seed };
        for (const line of await judgeDrawings(data, request)) print(terminal, line);
      }
      const { rows, columns } = await drawReconstructions(data, {
        ...flags,
        run,
        backend,
        terminal,
      });
      const palette = run.settings.palette;
      const shown = palette === undefined ? dequantise(rows, config.levels) : rows;
      const look = { columns, ...(flags.scale === undefined ? {} : { scale: flags.scale }) };
      await writeSamples(flags.out, shown, { config, palette, look });
      if (flags.terminal) showSamples(terminal, shown, { config, palette });
      print(
        terminal,
        `${flags.samples} drawings of each image by seed ${flags.seed} are in ${flags.out}`,
      );
    } finally {
      backend.dispose();
    }
  });
}

/** Whether the model makes use of what it is told; for codes, what the squared error beside it reaches. */
async function printUse(
  data: Dataset,
  { run, backend, terminal }: { run: ConditionalRun; backend: Backend; terminal: Terminal },
): Promise<void> {
  const { model, mse, task } = run;
  const device = conditionedToDevice(backend, model);
  const { own, shuffled, none } = await conditionUse(device, taskBatches(data, run));
  device.state.dispose();
  const rows = [
    ["own", own],
    ["another image's", shuffled],
    ["zeros", none],
  ] as const;
  print(
    terminal,
    `${data.info.name}: ${own.images} images, told ${task.on === "code" ? `a code of ${task.code}` : task.on}`,
  );
  const table = rows.map(([name, score]) => [
    name,
    score.bitsPerDim.toFixed(4),
    score.standardError.toFixed(4),
  ]);
  for (const line of textTable([["told", "bits/dim", "error"], ...table])) print(terminal, line);
  if (mse === undefined) return;
  const error = await squaredError(data, { run, backend });
  print(
    terminal,
    `${error.toFixed(5)} mean squared error of the auto-encoder beside it, of levels from -1 to 1`,
  );
}

async function squaredError(
  data: Dataset,
  { run, backend }: { readonly run: ConditionalRun; readonly backend: Backend },
): Promise<number> {
  if (run.mse === undefined) return NaN;
  const auto = new MseAutoEncoder({ backend, model: run.mse });
  const { levels } = run.model.config;
  let [sum, count] = [0, 0];
  for await (const batch of taskBatches(data, run)) {
    const made = await auto.reconstruct(batch);
    made.forEach((level, i) => {
      const apart = (2 * (level - (batch.images[i] ?? 0))) / (levels - 1);
      sum += apart * apart;
    });
    count += made.length;
  }
  await auto.dispose();
  return sum / count;
}

async function* taskBatches(
  data: Dataset,
  { task, model }: ConditionalRun,
): AsyncGenerator<ReturnType<typeof taskBatch>> {
  for await (const batch of data.batches({ batchSize: 32 }))
    yield taskBatch(task, batch, { config: model.config, values: data.info });
}
