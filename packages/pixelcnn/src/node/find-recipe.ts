import { basename, extname } from "node:path";
import { changedRecipe } from "../recipes/changed-recipe.ts";
import { presets, type Preset } from "../recipes/presets.ts";
import { checkRecipe, type Recipe } from "../recipes/recipe.ts";
import { readRecipe } from "./recipe-file.ts";

/** A recipe and its name. */
export interface NamedRecipe {
  readonly name: string;
  /** Missing for a file. */
  readonly preset: Preset | undefined;
  readonly recipe: Recipe;
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
  const given = preset
    ? checkRecipe({ ...preset.network, ...preset.training }, `configuration ${what}`)
    : await readRecipe(what);
  return { name, preset, recipe: changedRecipe(given, overrides) };
}
