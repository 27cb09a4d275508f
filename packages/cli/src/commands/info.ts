import { choiceWords } from "@pixelweft/datasets/choice";
import { counted, textTable } from "@pixelweft/datasets/text";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { describeFigures, modelFigures, type ModelFigures } from "@pixelweft/pixelcnn/figures";
import { describeRun, type DescribedNetwork, type RunState } from "@pixelweft/pixelcnn/node";
import { presets, recipeOptimiser } from "@pixelweft/pixelcnn/recipes";
import { defineCommand, type Command } from "../command/command.ts";
import type { Given } from "../command/option.ts";
import { options as table } from "../command/options.ts";
import { listedClasses } from "../model/class-choice.ts";
import { describedModel, describeOptions } from "../model/describe.ts";
import { isSettings } from "../run/settings.ts";

const options = {
  ...describeOptions,
  model: table.model,
  batch: { ...table.batch, about: "images at once (default: those of the preset or run)" },
} as const;

interface InfoRequest {
  readonly described: DescribedNetwork | undefined;
  readonly given: Given<typeof options>;
}

/** What a network costs and sees; the presets where none is named. */
export interface InfoReport {
  readonly presets?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly config?: PixelCNNConfig;
  readonly batch: number;
  readonly accumulate: number;
  readonly steps?: number | undefined;
  readonly figures?: ModelFigures;
  readonly run?: RunState | undefined;
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
  const { training, run } = described ?? {};
  const batch = given.batch ?? training?.batch ?? 16;
  const { accumulate = 1, steps = training?.steps } = { ...training, ...run };
  const update = { batch, accumulate, steps };
  if (!described) {
    const about = Object.entries(presets).map(([preset, { about: words }]) => [preset, words]);
    return { ...update, presets: Object.fromEntries(about) };
  }
  const { name, config } = described;
  const { savedActivations = "f32", stateDtype = "f32" } = training ?? {};
  const optimiser = training && recipeOptimiser(training);
  const how = { batch, savedActivations, stateDtype, ...(optimiser && { optimiser }) };
  return { ...update, name, config, run, figures: await modelFigures(config, how) };
}

function show(report: InfoReport): string[] {
  const { name, config, figures } = report;
  if (report.presets) return textTable(Object.entries(report.presets));
  if (!config || !figures) return [];
  const { model, height, width, channels, levels, numClasses: condition } = config;
  const classes = condition > 0 ? `, conditional on one of ${condition} classes` : "";
  const rows = [...runRows(report), ...describeFigures(config, figures, report)];
  return [
    `${name}: model ${model}, images of ${height}x${width}x${channels} in ${levels} levels${classes}`,
    ...textTable(rows).map((line) => `  ${line}`),
  ];
}

/** What a run is about and how far it is. */
function runRows({ run, config }: InfoReport): (readonly [string, string])[] {
  if (!run) return [];
  const { data, classes, palette } = isSettings(run.settings) ? run.settings : {};
  const known = config?.numClasses === 0 ? " (not learnt; --condition class learns them)" : "";
  const exact = palette?.exact === true ? "" : ", of which each pixel has the nearest";
  return [
    ...(data ? [["data", choiceWords(data)] as const] : []),
    ...(classes ? [["classes", `${listedClasses(classes)}${known}`] as const] : []),
    ...(palette
      ? [["palette", `${counted(palette.colours.length, "colour")}${exact}`] as const]
      : []),
    ...describeRun(run),
  ];
}
