import { namedSources } from "@pixelweft/datasets/choice";
import { commandWords, shellWords } from "../command/command-words.ts";
import { defineCommand, type Command } from "../command/command.ts";
import { refuseBeside } from "../command/conflicts.ts";
import { UsageError } from "../command/failure.ts";
import { under, type Given } from "../command/option.ts";
import {
  dataOptions,
  options as table,
  pathOptions,
  pictureOptions,
  variantOptions,
} from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { refusePicturesHere } from "../data/pictures-here.ts";
import { defined } from "../defined.ts";
import { findModel } from "../model/find-model.ts";
import { findRecipe } from "../model/find-recipe.ts";
import { actTrain } from "../run/act.ts";
import { conditionOf, folderOf, minutesOf } from "../run/flags.ts";
import { overridesOf } from "../run/fresh-plan.ts";
import { trainLines } from "../run/outcome.ts";
import type { TrainRequest } from "../run/request.ts";
import { resumed } from "../run/resumed.ts";

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
    ...variantOptions,
  }),
  ...under("Training:", {
    config: table.config,
    model: table.model,
    seed: { ...table.seed, usual: undefined, about: "seed of first weights, order and dropout" },
    rate: table.rate,
    optimiser: {
      kind: "choice",
      takes: "name",
      choices: ["adam", "muon"],
      about: "how weights change (default: muon for those of layers, adam for the rest)",
    },
    batch: table.batch,
    accumulate: {
      kind: "whole",
      takes: "n",
      least: 1,
      most: 65_536,
      about: "batches that one update adds up",
    },
    levels: table.levels,
    mutate: {
      kind: "positive",
      takes: "p",
      most: 1,
      about: "replace each value with this probability: a background model for surprise",
    },
    validation: {
      kind: "whole",
      takes: "n",
      about: "training images held out (default: 5000, or about a tenth)",
    },
  }),
  ...under("Images:", dataOptions),
  ...under("Images at a path:", pathOptions),
  ...under("Pictures:", pictures),
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
      about: "stop after so many validations in a row above the best; 0: never (default: 10)",
    },
  }),
  ...under("Running:", {
    backend: table.backend,
    samples: {
      ...table.count,
      usual: undefined,
      about: "images to sample at the end (default: 16)",
      least: 0,
    },
    saveEvery: { kind: "whole", takes: "steps", least: 1, about: "save after so many updates" },
    saveMinutes: {
      kind: "positive",
      takes: "m",
      about: "save after so much time (default: 0.5)",
    },
    workers: table.workers,
    quiet: {
      ...table.quiet,
      about: "only what was chosen, warnings and the report: no progress, no pictures",
    },
  }),
} as const;

/** `pixelweft train`: trains a model and keeps it. */
export const train: Command = defineCommand({
  name: "train",
  about:
    "Trains a model, the Gated PixelCNN or another; Ctrl-C finishes the step, saves and says how to resume.",
  argument: {
    name: "[what]",
    about: `pictures or a data set at a path, ${namedSources.join(", ")} (default: fashion-mnist)`,
  },
  options,
  notes: `Losses are in bits/dim: bits for each value of an image, which the model would need to store it. Lower is better. Without --config the pictures and the time choose the network, and the time is 10 minutes unless --for, --minutes or --steps says otherwise; with --config the steps are those of the preset or file. Files of a run: last.safetensors (to go on from), best.safetensors (moving average at the best validation), metrics.jsonl, curve.svg, samples.png. Exit code 130 after Ctrl-C.`,
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
  show: trainLines,
});

/** What a model that a run starts from decides. */
const fixedByModel = ["model", "levels", "palette"] as const;

/** What a run that goes on keeps. */
const fixedByRun = (Object.keys(fresh) as (keyof typeof fresh)[]).filter(
  (name) => !["folder", "for", "minutes"].includes(name),
);

/** Validations above the best after which a run stops, and samples at its end, where it says nothing else. */
const usual = { patience: 10, samples: table.count.usual };

async function resolve(
  words: Given<typeof options>,
  [what]: readonly string[],
): Promise<TrainRequest> {
  const { resume, out, steps, folder: place, config } = words;
  const { patience, samples, saveEvery, saveMinutes } = words;
  const asked = defined({ patience, samples, saveEvery, saveMinutes });
  const given = { ...words, ...conditionOf(words), ...usual, ...asked };
  const minutes = minutesOf(given);
  if (resume !== undefined) {
    refuseBeside(given, "resume", fixedByRun, "a run that goes on keeps what it began with");
    if (what !== undefined)
      throw new UsageError(`Cannot take ${what} with --resume: a run keeps its images`);
    const run = await resumed(resume, { steps, kept: asked, minutes, out, place });
    const { settings } = run.resumable;
    const { patience: waits, samples: drawn, saveEvery: every, saveMinutes: each } = settings;
    const kept = { ...usual, ...defined({ patience: waits, samples: drawn }) };
    return { given: { ...given, ...kept, saveEvery: every, saveMinutes: each }, minutes, ...run };
  }
  refuseBeside(given, "from", fixedByModel, "the model decides");
  const from = given.from === undefined ? undefined : await findModel(given.from);
  const isNamed = (what ?? given.data ?? place) !== undefined;
  if (from && !isNamed && from.settings?.data.source !== "fashion-mnist")
    throw new UsageError(
      `Cannot start from ${from.title} without images: name them, as in "${commandWords(`train FOLDER ${shellWords("--from", given.from ?? "")}`)}"`,
    );
  if (!isNamed && !from && config === undefined) await refusePicturesHere();
  const data = dataChoice(given, what);
  const recipe = config === undefined ? undefined : await findRecipe(config, overridesOf(given));
  const folder = await folderOf(given, data);
  return { given, minutes, data, folder, recipe, from };
}
