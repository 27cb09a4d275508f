import { foreignFields } from "../model/config.ts";
import { checkRecipe, type Recipe } from "./recipe.ts";

/**
 * A recipe with other fields. Where they name another model, it gets the sizes of the recipe, and what it does not have is left out: such
 * as the gate and the skip connections of a Gated PixelCNN. A field that is undefined is not changed.
 *
 * @throws TypeError, naming the field, for one that a recipe does not have, or has of another kind.
 * @example
 * const glu = { ...recipeDefaults, layers: 3, gate: "glu", skip: true } as const;
 * const other = changedRecipe(glu, { model: "pixelcnn", steps: 5 });
 * [other.layers, other.gate, other.skip, other.steps]; // [3, "gated", false, 5]
 * changedRecipe(glu, { steps: 5 }).gate; // "glu"
 */
export function changedRecipe(
  recipe: Recipe,
  changes: { readonly [Field in keyof Recipe]?: Recipe[Field] | undefined },
): Recipe {
  const fields = Object.entries(changes).filter(([, value]) => value !== undefined);
  const chosen: Partial<Recipe> = Object.fromEntries(fields);
  checkRecipe(chosen, "changes of a recipe");
  const { model = recipe.model } = changes;
  const foreign = model === recipe.model ? {} : foreignFields(model);
  return { ...recipe, ...foreign, ...chosen };
}
