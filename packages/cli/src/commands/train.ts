import { didYouMean } from "@pixelweft/datasets";
import { copyWords } from "@pixelweft/pixelcnn/judges";
import { outcomeWords } from "@pixelweft/pixelcnn/node";
import { commandWords } from "../command/command-words.ts";
import { defineCommand, type Command } from "../command/command.ts";
import { UsageError } from "../command/failure.ts";
import { dashed, optionOf, under, type Given } from "../command/option.ts";
import { dataOptions, options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { defined } from "../defined.ts";
import { legendOf } from "../model/class-choice.ts";
import { findModel } from "../model/find-model.ts";
import { findRecipe } from "../model/find-recipe.ts";
import { actTrain, type TrainReport } from "../run/act.ts";
import { readResumable, refuseRun, usualFolder } from "../run/place.ts";
import { overridesOf, type TrainRequest } from "../run/plan.ts";

const { flips, shifts, ...images } = dataOptions;
const { palette, resize, cell, ...pictures } = pictureOptions;

/** Options of a new run alone: one that goes on keeps what it began with. */
const fresh = {
  ...under("Options:", {
    for: {
      kind: "choice",
      takes: "time",
      choices: ["minutes", "hour", "night"],
      about: "10 minutes, an hour or eight, with a network for it (default: minutes)",
    },
    minutes: { kind: "positive", takes: "m", about: "as many updates as fit into this time" },
    from: { kind: "text", takes: "model", about: "start from a trained model of such images" },
    condition: {
      kind: "text",
      takes: "what",
      about: "class: learn to sample each, such as each sub-folder; or the file of labels; or none",
    },
    palette,
    resize,
    cell,
    flips,
    shifts,
  }),
  ...under("Training:", {
    config: table.config,
    model: table.model,
    seed: { ...table.seed, usual: undefined, about: "seed of first weights, order and dropout" },
    rate: table.rate,
    batch: table.batch,
    accumulate: { kind: "whole", takes: "n", least: 1, about: "batches that one update adds up" },
    levels: table.levels,
    mutate: {
      kind: "positive",
      takes: "p",
      about: "replace each value with this probability: a background model for surprise",
    },
    validation: {
      kind: "whole",
      takes: "n",
      about: "training images held out (default: 5000, or a tenth)",
    },
  }),
  ...images,
  ...pathOptions,
  ...pictures,
} as const;

const options = {
  ...under("Options:", {
    out: { kind: "text", takes: "folder", about: "where the run goes (default: runs/NAME)" },
    resume: { kind: "text", takes: "path", about: "resume a run: its folder, or a checkpoint" },
  }),
  ...fresh,
  ...under("Training:", {
    steps: table.steps,
    patience: {
      kind: "whole",
      takes: "n",
      usual: 10,
      about: "stop after so many validations in a row above the best; 0: never",
    },
  }),
  ...under("Running:", {
    backend: table.backend,
    samples: { ...table.count, about: "images to sample at the end", least: 0 },
    saveEvery: { kind: "whole", takes: "steps", least: 1, about: "save after so many updates" },
    saveMinutes: {
      kind: "positive",
      takes: "m",
      about: "save after so much time (default: 0.5)",
    },
    workers: table.workers,
  }),
} as const;

/** `pixelweft train`: trains a model and keeps it. */
export const train: Command = defineCommand({
  name: "train",
  about:
    "Trains a model, the Gated PixelCNN or another; Ctrl-C finishes the step, saves and says how to resume.",
  argument: {
    name: "[what]",
    about:
      "pictures or a data set at a path, fashion-mnist, shapes or sprites16 (default: fashion-mnist)",
  },
  options,
  notes: `Losses are in bits/dim: bits for each value of an image, which the model would need to store it. Lower is better.
Without --config a preset is chosen by the data, and without --minutes or --steps it trains for 10 minutes.
Files of a run: last.safetensors (to go on from), best.safetensors (moving average at the best validation),
metrics.jsonl, curve.svg, samples.png. Exit code 130 after Ctrl-C.`,
  examples: [
    "train ./sprites",
    "train shapes --config tiny --size 12 --steps 50 --backend reference",
    "train sheet.png --cell 16 --palette 16 --flips --minutes 4",
    "train --config demo --condition class --minutes 60",
    "train --resume runs/sprites",
    "train codes.npy --levels 512 --condition labels.npy",
  ],
  resolve,
  act: actTrain,
  show: ({
    folder,
    steps,
    bitsPerDim,
    frequencies,
    classes,
    copies,
    reason,
    next,
  }: TrainReport) => [
    ...legendOf(classes),
    ...outcomeWords({ reason, bitsPerDim, frequencies, nameOf: optionOf }),
    ...(copies ? copyWords(copies) : []),
    `${steps} steps done; the run is in ${folder}`,
    `Next: ${next.map((words) => `"${commandWords(words)}"`).join(", ")}`,
  ],
});

/** What a model that a run starts from decides. */
const fixed = ["config", "model", "levels", "palette"] as const;

const minutesOf = { minutes: 10, hour: 60, night: 480 } as const;

async function resolve(
  words: Given<typeof options>,
  [what]: readonly string[],
): Promise<TrainRequest> {
  const given = { ...words, ...conditionOf(words) };
  const { resume, out, steps, folder: place, for: time, config } = given;
  if (time !== undefined && (given.minutes ?? steps) !== undefined)
    throw new UsageError("Cannot take --for with --minutes or --steps: each decides the end");
  const minutes = time === undefined ? given.minutes : minutesOf[time];
  if (minutes !== undefined && steps !== undefined)
    throw new UsageError("Cannot take both --minutes and --steps: each decides the end");
  if (resume !== undefined) {
    const names = (Object.keys(fresh) as (keyof typeof fresh)[]).filter(
      (name) => !["folder", "for", "minutes"].includes(name),
    );
    const wrong = names.find((name) => given[name] !== undefined);
    if (wrong !== undefined || what !== undefined)
      throw new UsageError(
        `Cannot take ${wrong === undefined ? what : `--${dashed(wrong)}`} with --resume: a run that goes on keeps what it began with`,
      );
    const resumable = await readResumable(resume, { steps, folder: place, minutes });
    const { folder, settings } = resumable;
    return { given, minutes, resumable, folder: out ?? folder, data: settings.data };
  }
  if ((given.mutate ?? 0) > 1)
    throw new UsageError(`Cannot take --mutate ${given.mutate}: a probability is 1 at most`);
  const stray = fixed.find((name) => given.from !== undefined && given[name] !== undefined);
  if (stray) throw new UsageError(`Cannot take --${stray} with --from: the model decides`);
  const from = given.from === undefined ? undefined : await findModel(given.from);
  const data = dataChoice(given, what);
  const recipe = config === undefined ? undefined : await findRecipe(config, overridesOf(given));
  const folder = out ?? usualFolder(config, data);
  await refuseRun(folder);
  return { given, minutes, data, folder, ...defined({ recipe, from }) };
}

interface ConditionFlags {
  readonly condition: "none" | "class" | undefined;
  readonly labels: string | undefined;
}

/** What `--condition` says: a file of labels is that of `--labels`, by class. */
function conditionOf({ condition, labels }: Given<typeof options>): ConditionFlags {
  if (condition === undefined || condition === "none" || condition === "class")
    return { condition, labels };
  if (!/[./\\]/.test(condition))
    throw new UsageError(
      `Cannot take --condition ${condition}: it must be none, class or a file of labels${didYouMean(condition, ["none", "class"])}`,
    );
  if (labels !== undefined)
    throw new UsageError(`Cannot take both --labels ${labels} and --condition ${condition}`);
  return { condition: "class", labels: condition };
}
