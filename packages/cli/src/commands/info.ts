import { modelFigures, type ModelFigures, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { openBackend } from "../backend-choice.ts";
import { defineCommand, type Command } from "../command/command.ts";
import type { Given } from "../command/option.ts";
import { options as table } from "../command/options.ts";
import { describedModel, describeOptions, type DescribedModel } from "../model/describe.ts";
import { presets } from "../model/presets.ts";
import { timeWords, trainingSpeed } from "../run/machine-speed.ts";
import { textTable } from "../show/text-table.ts";

const options = {
  ...describeOptions,
  model: table.model,
  batch: { ...table.batch, about: "images at once (default: those of the preset or run)" },
  backend: table.backend,
  quick: { kind: "flag", about: "skip the estimate of times, which computes for some seconds" },
} as const;

interface InfoRequest {
  readonly described: DescribedModel | undefined;
  readonly given: Given<typeof options>;
}

/** What a network costs and sees; the presets where none is named. */
export interface InfoReport {
  readonly presets?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly config?: PixelCNNConfig;
  readonly batch: number;
  readonly accumulate: number;
  readonly steps?: number;
  readonly figures?: ModelFigures;
  /** Operations a second that a small network trains at here, and by what. */
  readonly speed?: { readonly flops: number; readonly words: string };
}

/** `pixelweft info`: what a network costs and sees, before it is trained. */
export const info: Command = defineCommand({
  name: "info",
  about: "Tells parameters, receptive field, operations, memory and training time of a network.",
  argument: {
    name: "[what]",
    about:
      "a preset, a JSON file with the same fields, a checkpoint, or a run (default: the presets)",
  },
  options,
  notes: `Operations count two for each weight at each pixel. Memory is what the programs plan for, without what a driver adds.
Times are those operations at the speed at which a small network trains on this machine, which is measured first.`,
  examples: ["info", "info imagenet32 --quick", "info fashion-mnist --model pixelcnn"],
  resolve: async (given, [what]): Promise<InfoRequest> => ({
    described: what === undefined ? undefined : await describedModel(what, given),
    given,
  }),
  act,
  show,
});

async function act({ described, given }: InfoRequest): Promise<InfoReport> {
  const { training, config, name } = described ?? {};
  const batch = given.batch ?? training?.batch ?? 16;
  const { accumulate = 1, steps } = training ?? {};
  if (config === undefined || name === undefined) {
    const about = Object.entries(presets).map(([preset, { about: words }]) => [preset, words]);
    return { presets: Object.fromEntries(about), batch, accumulate };
  }
  const figures = await modelFigures(config, { batch });
  const shown = { name, config, batch, accumulate, figures, ...(steps && { steps }) };
  if (given.quick === true) return shown;
  const { backend, words } = await openBackend(given.backend);
  try {
    return { ...shown, speed: { flops: await trainingSpeed(backend), words } };
  } finally {
    backend.dispose();
  }
}

function show(report: InfoReport): string[] {
  const { name, config, figures } = report;
  if (report.presets) return textTable(Object.entries(report.presets));
  if (!config || !figures) return [];
  const { model, height, width, channels, levels, numClasses: condition } = config;
  const classes = condition > 0 ? `, conditional on one of ${condition} classes` : "";
  const rows = [...rowsOf(config, figures, report), ...timeRows(report, figures)];
  return [
    `${name}: model ${model}, images of ${height}x${width}x${channels} in ${levels} levels${classes}`,
    ...textTable(rows).map((line) => `  ${line}`),
  ];
}

function rowsOf(
  {
    model,
    hiddenChannels,
    layers,
    firstKernelSize: first,
    kernelSize: kernel,
    headChannels,
  }: PixelCNNConfig,
  { parameters, field, flops, memory }: ModelFigures,
  { batch, accumulate, steps }: InfoReport,
): string[][] {
  const isConvolution = model === "gated" || model === "pixelcnn";
  const rest = isConvolution ? `then ${kernel}x${kernel}` : "then recurrent";
  const parts = accumulate > 1 ? ` in ${accumulate} batches of ${batch}` : "";
  const update = flops.step * accumulate;
  const all = `${((steps ?? 0) * update).toExponential(1)} FLOP`;
  return [
    ["parameters", parameters.toLocaleString("en")],
    [
      "layers",
      `${layers} of ${hiddenChannels} channels: ${first}x${first}, ${rest}; ${headChannels} in the head`,
    ],
    ["receptive field", fieldWords(field)],
    ["one image forwards", `${scaled(flops.forward)}FLOP`],
    ["one update", `${scaled(update)}FLOP for ${batch * accumulate} images${parts}`],
    ...(steps === undefined ? [] : [[`${steps.toLocaleString("en")} updates`, all]]),
    ["memory to train", `${scaled(memory.training)}B, ${batch} images at once`],
    ["memory to sample", `${scaled(memory.sampling)}B, ${batch} images at once`],
  ];
}

/** How long a training takes on this machine, if the network is as quick for its size as the one that is measured. */
function timeRows({ accumulate, steps, speed }: InfoReport, { flops }: ModelFigures): string[][] {
  if (speed === undefined) return [];
  const seconds = (flops.step * accumulate) / speed.flops;
  const all = `about ${timeWords(seconds * (steps ?? 0))}`;
  return [
    ["time for an update", `about ${timeWords(seconds)}`],
    ...(steps === undefined ? [] : [[`time for ${steps.toLocaleString("en")} updates`, all]]),
    ["measured here", `${scaled(speed.flops)}FLOP/s by ${speed.words}`],
  ];
}

function fieldWords({ up, left, right, whole, before, seen }: ModelFigures["field"]): string {
  const reach = `${up} rows up, ${left} columns to the left and ${right} to the right`;
  if (whole) return `${reach}: all that comes before a pixel`;
  return `${reach}; ${seen} of the ${before} pixels before the middle one`;
}

/** Four digits and a prefix of the International System. */
function scaled(value: number): string {
  const prefixes = ["", "k", "M", "G", "T", "P", "E"];
  const power = Math.floor(Math.log10(Math.max(1, value)) / 3);
  const [at, prefix = ""] = [Math.min(power, 6), prefixes[Math.min(power, 6)]];
  return `${Number((value / 1000 ** at).toPrecision(4))} ${prefix}`;
}
