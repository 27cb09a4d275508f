import { foreignFields } from "../model/config.ts";
import type { Recipe } from "./recipe.ts";

/**
 * A recipe with other fields. Where they name another model, it gets the sizes of the recipe, and what it does not have is left out: such
 * as the gate and the skip connections of a Gated PixelCNN.
 *
 * @example
 * const glu = { ...recipeDefaults, layers: 3, gate: "glu", skip: true } as const;
 * const other = changedRecipe(glu, { model: "pixelcnn", steps: 5 });
 * [other.layers, other.gate, other.skip, other.steps]; // [3, "gated", false, 5]
 * changedRecipe(glu, { steps: 5 }).gate; // "glu"
 */
export function changedRecipe(recipe: Recipe, changes: Partial<Recipe>): Recipe {
  const { model = recipe.model } = changes;
  const foreign = model === recipe.model ? {} : foreignFields(model);
  return { ...recipe, ...foreign, ...changes };
}
