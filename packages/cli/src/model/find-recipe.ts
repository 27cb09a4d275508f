import { basename, extname } from "node:path";
import { didYouMean } from "@pixelweft/datasets";
import { readRecipe } from "@pixelweft/pixelcnn/node";
import { checkRecipe, presets, type Preset, type Recipe } from "@pixelweft/pixelcnn/recipes";
import { asUsage, UsageError } from "../command/failure.ts";

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
  const name = preset ? config : basename(config, extname(config));
  const given = preset
    ? asUsage(() =>
        checkRecipe({ ...preset.network, ...preset.training }, `configuration ${config}`),
      )
    : await asUsage(() => readRecipe(config));
  return { name, preset, recipe: { ...given, ...overrides } };
}
