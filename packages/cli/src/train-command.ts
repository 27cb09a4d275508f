import { Option, type Command } from "commander";
import { dataOptions, keptDataOptions } from "./data-options.ts";
import { UsageError } from "./failure.ts";
import {
  backendOption,
  modelOption,
  positiveNumber,
  seedOption,
  wholeNumber,
} from "./option-values.ts";
import { dashed } from "./picture-flags.ts";
import { presets } from "./presets.ts";
import type { Terminal } from "./terminal.ts";
import { train, type TrainFlags } from "./train.ts";

const freshOnly = [
  "rate",
  "batch",
  "accumulate",
  "levels",
  "condition",
  "model",
  "config",
  "seed",
  "minutes",
  "validation",
  "profile",
  ...keptDataOptions,
];

/** `pixelweft train`: trains a model and keeps it. */
export function addTrainCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("train")
    .description(
      "Trains a model, the Gated PixelCNN or another; Ctrl-C finishes the step, saves and says how to go on.",
    );
  dataOptions(command)
    .option(
      "--config <name>",
      `a preset (${Object.keys(presets).join(", ")}) or a JSON file with the same fields`,
      "fashion-mnist",
    )
    .option("--out <folder>", "where the run goes (default: runs/NAME of the configuration)")
    .option("--resume <path>", "goes on with a run: its folder, or a checkpoint")
    .addOption(backendOption())
    .addOption(seedOption("seed of first weights, order and dropout"))
    .option("--steps <n>", "updates in all", wholeNumber(1))
    .option("--minutes <m>", "as many updates as fit into this time", positiveNumber)
    .option("--rate <r>", "highest learning rate", positiveNumber)
    .option("--batch <n>", "images in a batch", wholeNumber(1))
    .option("--accumulate <n>", "batches that one update adds up", wholeNumber(1))
    .option("--levels <d>", "values of a sub-pixel, 2 to 256", wholeNumber(2))
    .addOption(
      new Option("--condition <what>", "what the model is told").choices(["none", "class"]),
    )
    .addOption(modelOption())
    .option(
      "--validation <n>",
      "training images held out (default: 5000, or a tenth)",
      wholeNumber(0),
    )
    .option("--save-every <steps>", "saves after so many updates", wholeNumber(1))
    .option("--save-minutes <m>", "saves after so much time", positiveNumber, 5)
    .option(
      "--workers <n>",
      "threads that decode pictures that are read while training",
      wholeNumber(0),
      0,
    )
    .option("--samples <n>", "images to draw at the end", wholeNumber(0), 16)
    .option("--profile", "measures kernels and memory instead of training")
    .addHelpText("after", examples)
    .action(async (flags: TrainFlags) => {
      if (flags.resume !== undefined) refuseWithResume(command);
      if (flags.minutes !== undefined && flags.steps !== undefined)
        throw new UsageError("Cannot take both --minutes and --steps: each decides the end");
      await train(flags, terminal);
    });
}

const examples = `
Files in the folder of the run: last.safetensors (to go on from), best.safetensors (averaged, at the best
validation), metrics.jsonl, curve.png, samples.png. Exit code 130 after Ctrl-C.

Examples:
  pixelweft train --config tiny --data shapes --size 12 --steps 50 --backend reference
  pixelweft train --config fashion-mnist --minutes 60
  pixelweft train --config demo-sprites --data sheet.png --cell 16 --palette 16 --flips --minutes 4
  pixelweft train --resume runs/fashion-mnist`;

function refuseWithResume(command: Command): void {
  for (const name of freshOnly)
    if (command.getOptionValueSource(name) === "cli")
      throw new UsageError(
        `Cannot take --${dashed(name)} with --resume: a run that goes on keeps what it began with`,
      );
}
