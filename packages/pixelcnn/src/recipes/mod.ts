/**
 * Recipes: a network and how to train it as plain JSON, presets of them, which one images ask for, and files that say what made their
 * model.
 *
 * @module
 */
export { modelNames } from "../model/config.ts";
export { changedRecipe } from "./changed-recipe.ts";
export { chooseRecipe } from "./choose-recipe.ts";
export type { ChosenFor, ChosenRecipe } from "./choose-recipe.ts";
export { fineTuning, startFrom } from "./fine-tuning.ts";
export type { ClassNames, StartedModel } from "./fine-tuning.ts";
export { imagesInMinutes } from "./images-in-minutes.ts";
export { oftenValidated } from "./often-validated.ts";
export { presets, quickPreset } from "./presets.ts";
export type { Preset } from "./presets.ts";
export {
  checkRecipe,
  divideRecipe,
  isTraining,
  likelihoodBatch,
  networkConfig,
  recipeDefaults,
  recipeRate,
  usualNetwork,
} from "./recipe.ts";
export { recipeOptimiser } from "./recipe-optimiser.ts";
export type { OptimiserName } from "./recipe-optimiser.ts";
export type { ImageFacts, NetworkRecipe, Recipe, TrainingRecipe } from "./recipe.ts";
export { fineTuningWords, recipeWords, startedWords } from "./recipe-words.ts";
export type { RecipeWordsOptions } from "./recipe-words.ts";
export { parseRun } from "./run-word.ts";
export type { RunModel } from "./run-word.ts";
export { formatFinished, withRun } from "./write-run.ts";
export type { FinishedOptions } from "./write-run.ts";
