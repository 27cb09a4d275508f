import { modelFigures, type ModelFigures, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import {
  describedModel,
  describedOptions,
  type DescribedFlags,
  type DescribedModel,
} from "./described-model.ts";
import { timeWords, trainingSpeed } from "./machine-speed.ts";
import { backendOption, wholeNumber } from "./option-values.ts";
import { print, type Terminal } from "./terminal.ts";
import { textTable } from "./text-table.ts";

interface InfoFlags extends DescribedFlags {
  readonly batch?: number;
  readonly backend: BackendName;
  readonly time: boolean;
}

/** `pixelweft info`: what a network costs and sees, before it is trained. */
export function addInfoCommand(program: Command, terminal: Terminal): void {
  describedOptions(program.command("info"))
    .description("Tells the weights, sight, operations, memory and training time of a network.")
    .option("--batch <n>", "images at once (default: those of the preset or run)", wholeNumber(1))
    .addOption(backendOption())
    .option("--no-time", "estimates no times, which takes some seconds of computing")
    .addHelpText("after", examples)
    .action((what: string, flags: InfoFlags) => info(what, flags, terminal));
}

const examples = `
Operations count two for each weight at each pixel. Memory is what the programs plan for, without what a driver adds.
Times are those operations at the speed at which a small network trains on this machine, which is measured first.

Examples:
  pixelweft info paper-imagenet32
  pixelweft info fashion-mnist --model pixelcnn
  pixelweft info runs/shapes --batch 64`;

async function info(what: string, flags: InfoFlags, terminal: Terminal): Promise<void> {
  const described = await describedModel(what, flags);
  const batch = flags.batch ?? described.training?.batch ?? 16;
  const figures = await modelFigures(described.config, { batch });
  const times = flags.time ? await timeRows(described, { figures, backend: flags.backend }) : [];
  print(terminal, `${described.name}: ${wordsOf(described.config)}`);
  for (const line of textTable([...rowsOf(described, figures, batch), ...times]))
    print(terminal, `  ${line}`);
}

function wordsOf(config: PixelCNNConfig): string {
  const { model, height, width, channels, levels, condition } = config;
  const told = condition > 0 ? `, told one of ${condition} classes` : "";
  return `model ${model}, images of ${height}x${width}x${channels} in ${levels} levels${told}`;
}

function rowsOf(
  { config, training }: DescribedModel,
  { parameters, field, flops, memory }: ModelFigures,
  batch: number,
): string[][] {
  const { model, features, layers, first, kernel, head } = config;
  const { accumulate = 1, steps } = training ?? {};
  const filters =
    model === "gated" || model === "pixelcnn"
      ? `${first}x${first}, then ${kernel}x${kernel}`
      : `${first}x${first}, then recurrent`;
  const images = batch * accumulate;
  const parts = accumulate > 1 ? ` in ${accumulate} batches of ${batch}` : "";
  const update = flops.step * accumulate;
  return [
    ["weights", parameters.toLocaleString("en")],
    ["layers", `${layers} of ${features} maps: ${filters}; ${head} in the head`],
    ["sees", fieldWords(field)],
    ["one image forwards", `${scaled(flops.forward)}FLOP`],
    ["one update", `${scaled(update)}FLOP for ${images} images${parts}`],
    ...(steps === undefined
      ? []
      : [[`${steps.toLocaleString("en")} updates`, `${(update * steps).toExponential(1)} FLOP`]]),
    ["memory to train", `${scaled(memory.training)}B, ${batch} images at once`],
    ["memory to draw", `${scaled(memory.sampling)}B, ${batch} images at once`],
  ];
}

/** How long a training takes on this machine, if the network is as quick for its size as the one that is measured. */
async function timeRows(
  { training }: DescribedModel,
  {
    figures: { flops },
    backend: name,
  }: { readonly figures: ModelFigures; readonly backend: BackendName },
): Promise<string[][]> {
  const { backend, words } = await openBackend(name);
  try {
    const speed = await trainingSpeed(backend);
    const update = flops.step * (training?.accumulate ?? 1);
    const all =
      training === undefined
        ? []
        : [
            [
              `time for ${training.steps.toLocaleString("en")} updates`,
              `about ${timeWords((update * training.steps) / speed)}`,
            ],
          ];
    return [
      ["time for an update", `about ${timeWords(update / speed)}`],
      ...all,
      ["measured here", `${scaled(speed)}FLOP/s by ${words}`],
    ];
  } finally {
    backend.dispose();
  }
}

function fieldWords({ up, left, right, whole, before, seen }: ModelFigures["field"]): string {
  const reach = `${up} rows up, ${left} columns to the left and ${right} to the right`;
  if (whole) return `${reach}: all that is drawn before a pixel`;
  return `${reach}; ${seen} of the ${before} pixels before the middle one`;
}

/** Four digits and a prefix of the International System. */
function scaled(value: number): string {
  const prefixes = ["", "k", "M", "G", "T", "P", "E"];
  const power = Math.min(
    prefixes.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)),
  );
  return `${Number((value / 1000 ** power).toPrecision(4))} ${prefixes[power] ?? ""}`;
}
