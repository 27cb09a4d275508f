import { basename, extname } from "node:path";
import { changedRecipe } from "../recipes/changed-recipe.ts";
import { presets, type Preset } from "../recipes/presets.ts";
import { checkRecipe, recipeDefaults, type Recipe } from "../recipes/recipe.ts";
import { readFields } from "./recipe-file.ts";

/** A recipe and its name. */
export interface NamedRecipe {
  readonly name: string;
  /** Missing for a file. */
  readonly preset: Preset | undefined;
  readonly recipe: Recipe;
  /** Fields that a file leaves out: defaults that may be fitted to the images. */
  readonly missing?: readonly string[] | undefined;
}

/**
 * The recipe of a preset, or of a file of JSON with its fields, which has a path or an ending.
 *
 * @param overrides fields in place of those of the recipe, as `changedRecipe()` takes them
 * @throws RangeError for a preset that there is not; TypeError for a file that cannot be read or holds no recipe.
 * @example
 * const { name, preset, recipe } = await findRecipe("tiny", { steps: 5 });
 * [name, preset?.shape.length, recipe.steps]; // ["tiny", 3, 5]
 * await findRecipe("tini"); // throws RangeError
 */
export async function findRecipe(
  what: string,
  overrides: Partial<Recipe> = {},
): Promise<NamedRecipe> {
  const preset = Object.hasOwn(presets, what) ? presets[what] : undefined;
  if (preset === undefined && !/[./\\]/.test(what))
    throw new RangeError(
      `Cannot use configuration ${what}: there is no such preset; the presets are ${Object.keys(presets).join(", ")}, and a file has a path or ends in .json`,
    );
  const name = preset ? what : basename(what, extname(what));
  const fields = preset ? { ...preset.network, ...preset.training } : await readFields(what);
  const recipe = changedRecipe(checkRecipe(fields, `configuration ${what}`), overrides);
  if (preset) return { name, preset, recipe };
  const named = new Set(Object.keys({ ...Object(fields), ...overrides }));
  return {
    name,
    preset,
    recipe,
    missing: Object.keys(recipeDefaults).filter((f) => !named.has(f)),
  };
}
