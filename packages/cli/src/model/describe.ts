import { existsSync } from "node:fs";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { findCheckpoint, runState, type RunState } from "@pixelweft/pixelcnn/node";
import {
  divideRecipe,
  presets,
  usualNetwork,
  type TrainingRecipe,
} from "@pixelweft/pixelcnn/recipes";
import { asUsage, UsageError } from "../command/failure.ts";
import type { Given } from "../command/option.ts";
import type { options } from "../command/options.ts";
import { defined } from "../defined.ts";
import { loadModel } from "./checkpoint-file.ts";
import { findRecipe } from "./find-recipe.ts";

/** Options that say which images a network is for, where no checkpoint says it. */
export const describeOptions = {
  image: {
    kind: "shape",
    takes: "hxwxc",
    about: "height, width and colours of the images (default: those that a preset is for)",
  },
  classes: { kind: "whole", takes: "n", about: "number of classes to condition on" },
} as const;

/** The flags of commands that describe a network. */
export type DescribeFlags = Given<typeof describeOptions & Pick<typeof options, "model">>;

/** A network that need not be trained yet. */
export interface DescribedModel {
  readonly name: string;
  readonly config: PixelCNNConfig;
  /** How it is to be trained, or was. */
  readonly training?: TrainingRecipe;
  /** How far its run is. */
  readonly run?: RunState | undefined;
}

/** The network that a preset, a file of fields or a checkpoint describes. */
export async function describedModel(what: string, flags: DescribeFlags): Promise<DescribedModel> {
  const isRecipe = Object.hasOwn(presets, what) || /\.json$/i.test(what) || !existsSync(what);
  if (isRecipe) return describedRecipe(what, flags);
  if (flags.image ?? flags.classes ?? flags.model)
    throw new UsageError(
      `Cannot take --image, --classes or --model with ${what}: a checkpoint says it all`,
    );
  const path = await findCheckpoint(what, "best");
  const { model, settings } = await loadModel(path);
  const run = await runState(what);
  return { name: path, config: model.config, run, ...(settings ? { training: settings } : {}) };
}

async function describedRecipe(what: string, flags: DescribeFlags): Promise<DescribedModel> {
  const { name, preset, recipe } = await findRecipe(what, defined({ model: flags.model }));
  const { network, training } = divideRecipe(recipe);
  const { image: shape, classes } = flags;
  const config = asUsage(() => usualNetwork(network, { shape, classes, preset }));
  return { name, config, training };
}
