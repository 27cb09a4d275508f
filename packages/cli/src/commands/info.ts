import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { modelFigures, type ModelFigures } from "@pixelweft/pixelcnn/figures";
import { timeWords } from "@pixelweft/pixelcnn/pictures";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { defineCommand, type Command } from "../command/command.ts";
import type { Given } from "../command/option.ts";
import { options as table } from "../command/options.ts";
import { describedModel, describeOptions, type DescribedModel } from "../model/describe.ts";
import { textTable } from "../show/text-table.ts";

const options = {
  ...describeOptions,
  model: table.model,
  batch: { ...table.batch, about: "images at once (default: those of the preset or run)" },
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
}

/** `pixelweft info`: what a network costs and sees, before it is trained. */
export const info: Command = defineCommand({
  name: "info",
  about: "Shows parameters, receptive field, operations, memory and training time of a network.",
  argument: {
    name: "[what]",
    about:
      "a preset, a JSON file with the same fields, a checkpoint, or a run (default: the presets)",
  },
  options,
  notes: `Operations count two for each weight at each pixel. Memory is what the programs plan for, without what a driver adds.`,
  examples: ["info", "info imagenet32", "info fashion-mnist --model pixelcnn"],
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
  return { name, config, batch, accumulate, figures, ...(steps && { steps }) };
}

function show(report: InfoReport): string[] {
  const { name, config, figures } = report;
  if (report.presets) return textTable(Object.entries(report.presets));
  if (!config || !figures) return [];
  const { model, height, width, channels, levels, numClasses: condition } = config;
  const classes = condition > 0 ? `, conditional on one of ${condition} classes` : "";
  const rows = rowsOf(config, figures, report);
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
  const all = (steps ?? 0) * update;
  const time = `about ${timeWords(all / 1e11)} at 100 GFLOP/s, as two cores may reach; ${timeWords(all / 1e13)} at 10 TFLOP/s`;
  return [
    ["parameters", parameters.toLocaleString("en")],
    [
      "layers",
      `${layers} of ${hiddenChannels} channels: ${first}x${first}, ${rest}; ${headChannels} in the head`,
    ],
    ["receptive field", fieldWords(field)],
    ["one image forwards", `${scaled(flops.forward)}FLOP`],
    ["one update", `${scaled(update)}FLOP for ${batch * accumulate} images${parts}`],
    ...(steps === undefined
      ? []
      : [
          [`${steps.toLocaleString("en")} updates`, `${all.toExponential(1)} FLOP`],
          ["time for them", time],
        ]),
    ["memory to train", `${scaled(memory.training)}B, ${batch} images at once`],
    ["memory to sample", `${scaled(memory.sampling)}B, ${batch} images at once`],
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
