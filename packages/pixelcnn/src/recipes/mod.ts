/**
 * Recipes: a network and how to train it as plain JSON, presets of them, and which one images ask for.
 *
 * @module
 */
export { presets, quickPreset } from "./presets.ts";
export type { Preset } from "./presets.ts";
export {
  checkRecipe,
  divideRecipe,
  isTraining,
  networkConfig,
  recipeDefaults,
  recipeRate,
} from "./recipe.ts";
export type { ImageFacts, NetworkRecipe, Recipe, TrainingRecipe } from "./recipe.ts";
