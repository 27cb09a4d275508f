import { basename, extname } from "node:path";
import { didYouMean } from "../command/suggestion.ts";
import { reasonOf, UsageError } from "../failure.ts";
import { packaged } from "../packaged.ts";
import { readRegularFile } from "../regular-file.ts";
import { checkRecipe, type NetworkRecipe, type Recipe, type TrainingRecipe } from "./recipe.ts";

/** A recipe that has a name. */
export interface Preset {
  /** What it is for. */
  readonly about: string;
  /** Height, width and colours of the images that it is made for, and classes where it is conditioned on them. */
  readonly shape: readonly [number, number, number];
  readonly classes?: number;
  /** What one leaves out is in `recipeDefaults`. */
  readonly network: Partial<NetworkRecipe>;
  readonly training: Partial<TrainingRecipe>;
}

/** The presets, the quick ones first: presets.json of this package. */
export const presets: Readonly<Record<string, Preset>> = packaged("presets") as Readonly<
  Record<string, Preset>
>;

/** A recipe and its name. */
export interface NamedRecipe {
  readonly name: string;
  readonly preset: Preset | undefined;
  readonly recipe: Recipe;
}

/**
 * The recipe that `--config` names: a preset, or a file of JSON with the same fields.
 *
 * @throws UsageError for an unknown preset, a file that cannot be read, or fields that make no sense.
 */
export async function findRecipe(
  config: string,
  overrides: Partial<Recipe> = {},
): Promise<NamedRecipe> {
  const preset = Object.hasOwn(presets, config) ? presets[config] : undefined;
  const names = Object.keys(presets);
  if (preset === undefined && !/[./\\]/.test(config))
    throw new UsageError(
      `Cannot use configuration ${config}: there is no such preset${didYouMean(config, names)}; the presets are ${names.join(", ")}, and a file has a path or ends in .json`,
    );
  const given = preset
    ? { ...preset.network, ...preset.training }
    : checkRecipe(await readJson(config), config);
  const name = preset ? config : basename(config, extname(config));
  return {
    name,
    preset,
    recipe: checkRecipe({ ...given, ...overrides }, `configuration ${config}`),
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readRegularFile(path)).toString("utf8"));
  } catch (cause) {
    throw new UsageError(`Cannot use configuration ${path}: ${reasonOf(cause)}`, { cause });
  }
}
