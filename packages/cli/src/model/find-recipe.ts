import { didYouMean } from "@pixelweft/datasets/text";
import { findRecipe as findRecipeOf, type NamedRecipe } from "@pixelweft/pixelcnn/node";
import { presets, type Recipe } from "@pixelweft/pixelcnn/recipes";
import { asUsage, suggesting } from "../command/failure.ts";

/** The recipe that `--config` names, as `findRecipe()` of pixelcnn finds it. UsageError, with the preset that was perhaps meant. */
export function findRecipe(config: string, overrides?: Partial<Recipe>): Promise<NamedRecipe> {
  const near = didYouMean(config, Object.keys(presets));
  return asUsage(() => suggesting(near, findRecipeOf(config, overrides)));
}
