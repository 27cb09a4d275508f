import { stat } from "node:fs/promises";
import type { ModelName, PixelCNNConfig } from "@pixelweft/pixelcnn";
import { InvalidArgumentError, type Command } from "commander";
import { bestNames, findCheckpoint, loadModel } from "./checkpoint-file.ts";
import { UsageError } from "./failure.ts";
import { networkConfig } from "./network-config.ts";
import { modelOption, wholeNumber } from "./option-values.ts";
import { findRecipe, presetImages, presets } from "./presets.ts";
import { divideRecipe, type TrainingRecipe } from "./recipe.ts";

/** Which images a recipe is for, where no checkpoint says it. */
export interface DescribedFlags {
  readonly image?: readonly [number, number, number];
  readonly classes?: number;
  readonly model?: ModelName;
}

/** A network that need not be trained yet. */
export interface DescribedModel {
  readonly name: string;
  readonly config: PixelCNNConfig;
  /** How it is to be trained, or was. */
  readonly training?: TrainingRecipe;
}

/** The argument and options of commands that tell about a network. */
export function describedOptions(command: Command): Command {
  return command
    .argument(
      "<model>",
      `a preset (${Object.keys(presets).join(", ")}), a JSON file with the same fields, a checkpoint, or the folder of a run`,
    )
    .option(
      "--image <hxwxc>",
      "height, width and colours of the images (default: those that a preset is for, or 28x28x1)",
      imageShape,
    )
    .option("--classes <n>", "classes that the model is told", wholeNumber(0))
    .addOption(modelOption());
}

/** The network that a preset, a file of fields or a checkpoint describes. */
export async function describedModel(what: string, flags: DescribedFlags): Promise<DescribedModel> {
  const isRecipe = Object.hasOwn(presets, what) || /\.json$/i.test(what) || !(await exists(what));
  if (isRecipe) return describedRecipe(what, flags);
  if (flags.image ?? flags.classes ?? flags.model)
    throw new UsageError(
      `Cannot take --image, --classes or --model with ${what}: a checkpoint says it all`,
    );
  const path = await findCheckpoint(what, bestNames);
  const { model, settings } = await loadModel(path);
  return { name: path, config: model.config, ...(settings ? { training: settings } : {}) };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function describedRecipe(what: string, flags: DescribedFlags): Promise<DescribedModel> {
  const overrides = flags.model ? { model: flags.model } : {};
  const { name, isPreset, recipe } = await findRecipe(what, overrides);
  const { network, training } = divideRecipe(recipe);
  const usual = isPreset ? presetImages[name] : undefined;
  const shape = flags.image ?? usual?.shape ?? ([28, 28, 1] as const);
  const told = network.condition === "class" ? 10 : 0;
  const classes = flags.classes ?? usual?.classes ?? told;
  return { name, config: networkConfig(network, { shape, classes, fit: isPreset }), training };
}

function imageShape(text: string): readonly [number, number, number] {
  const [, height, width, channels = "1"] = /^(\d+)x(\d+)(?:x(\d+))?$/.exec(text) ?? [];
  if (height === undefined || width === undefined)
    throw new InvalidArgumentError("It must be like 32x32x3.");
  return [Number(height), Number(width), Number(channels)];
}
