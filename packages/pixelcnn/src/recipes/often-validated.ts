import type { TrainingRecipe } from "./recipe.ts";

/** Steps between two validations at least. */
const fewest = 20;

/** Of the time of training, what validations may take: an image costs less than half of what its gradient does. */
const [share, cost] = [1 / 5, 0.4];

/**
 * A recipe that validates about ten times in its steps, where it would less often: so that a run which ends early has weights from
 * before it overfits. Not more often than every 20 steps, nor for more than about a fifth of the time of training.
 *
 * @param images those of a validation
 * @example
 * const recipe = { ...recipeDefaults, steps: 400, validateEvery: 300 };
 * oftenValidated(recipe, 20).validateEvery; // 40
 * oftenValidated({ ...recipe, steps: 9000 }, 20).validateEvery; // 300
 */
export function oftenValidated<
  T extends Pick<TrainingRecipe, "steps" | "validateEvery" | "batch" | "accumulate">,
>(recipe: T, images: number): T {
  const { steps, validateEvery, batch, accumulate } = recipe;
  const affordable = (cost * images) / (batch * accumulate * share);
  const often = Math.ceil(Math.max(fewest, steps / 10, affordable));
  return { ...recipe, validateEvery: Math.min(validateEvery, often) };
}
