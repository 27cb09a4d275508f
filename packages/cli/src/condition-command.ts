import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Option, type Command } from "commander";
import type { BackendName } from "./backend-choice.ts";
import { conditionalFiles } from "./conditional-file.ts";
import { taskNames, type ConditionalTask } from "./conditional-task.ts";
import { planConditional, trainConditional } from "./conditional-training.ts";
import { dataChoice, dataOptions, type DataFlags } from "./data-options.ts";
import { UsageError } from "./failure.ts";
import { backendOption, positiveNumber, seedOption, wholeNumber } from "./option-values.ts";
import { presets } from "./presets.ts";
import type { Terminal } from "./terminal.ts";

interface ConditionFlags extends DataFlags, ConditionalTask {
  readonly config: string;
  readonly backend: BackendName;
  readonly seed: number;
  readonly steps?: number;
  readonly rate?: number;
  readonly batch?: number;
  readonly levels?: number;
  readonly out?: string;
}

/** `pixelweft condition`: trains a model end to end with what makes its condition. */
export function addConditionCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("condition")
    .description("Trains a model together with a network that makes what it is conditioned on.")
    .addOption(
      new Option("--on <what>", "what the model is told").choices(taskNames).default("code"),
    );
  dataOptions(command)
    .option(
      "--config <name>",
      `a preset (${Object.keys(presets).join(", ")}) or a JSON file with the same fields`,
      "demo-condition",
    )
    .option("--code <n>", "numbers of a code", wholeNumber(1), 10)
    .option("--factor <n>", "pixels that become one at the low resolution: 2, 4, 8 …", powerOf2, 4)
    .option("--maps <n>", "maps that the model is told", wholeNumber(1), 16)
    .option("--features <n>", "feature maps of the network that makes them", wholeNumber(1), 16)
    .addOption(backendOption())
    .addOption(seedOption("seed of first weights and order"))
    .option("--steps <n>", "updates in all", wholeNumber(1))
    .option("--rate <r>", "highest learning rate", positiveNumber)
    .option("--batch <n>", "images in a batch", wholeNumber(1))
    .option("--levels <d>", "values of a sub-pixel, 2 to 256", wholeNumber(2))
    .option("--out <folder>", "where the run goes (default: runs/NAME-WHAT)")
    .addHelpText("after", examples)
    .action((flags: ConditionFlags) => condition(flags, terminal));
}

const examples = `
  code            an auto-encoder: a code of the image itself, the model for a decoder, its likelihood for a
                  loss; beside it, trained as long, one with the same encoder and the squared error
  class           maps that a deconvolution makes of the class
  low-resolution  the image at a lower resolution: the model makes up the details
  grey            the image without colours: the model colours it
  hole            the image without its middle: the model fills it

"pixelweft reconstruct FOLDER" draws from what this leaves: conditional.safetensors, mse.safetensors,
metrics.jsonl.

Examples:
  pixelweft condition --on code --code 10 --out runs/code-10
  pixelweft condition --on low-resolution --factor 4`;

async function condition(flags: ConditionFlags, terminal: Terminal): Promise<void> {
  const { on, code, factor, maps, features, config, backend, seed, download = false } = flags;
  const folder = flags.out ?? join("runs", `${config.replace(/^.*[/\\]|\.json$/g, "")}-${on}`);
  if (await stat(conditionalFiles(folder).model).catch(() => undefined))
    throw new UsageError(`Cannot train into ${folder}: it holds a run; --out names another folder`);
  const { steps, rate, batch, levels } = flags;
  const overrides = {
    ...(steps === undefined ? {} : { steps }),
    ...(rate === undefined ? {} : { rate }),
    ...(batch === undefined ? {} : { batch }),
    ...(levels === undefined ? {} : { levels }),
  };
  const plan = await planConditional({
    task: { on, code, factor, maps, features },
    config,
    overrides,
    data: dataChoice(flags),
    seed,
    download,
  });
  await trainConditional(plan, { folder, backend, terminal });
}

function powerOf2(text: string): number {
  const value = wholeNumber(2)(text);
  // Each stage of a deconvolution doubles height and width.
  if (!Number.isInteger(Math.log2(value)))
    throw new UsageError(`Cannot use factor ${text}: it must be a power of 2`);
  return value;
}
