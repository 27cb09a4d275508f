import type { ChosenRecipe } from "./choose-recipe.ts";
import type { StartedModel } from "./fine-tuning.ts";
import { presets } from "./presets.ts";

/** What a choice was made for, and what fields are called. */
export interface RecipeWordsOptions {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Minutes of training, if a time decides. */
  readonly minutes?: number | undefined;
  /** What chooses otherwise, such as an option of a command line. */
  readonly nameOf?: (field: "for" | "config" | "rate") => string;
}

/**
 * Says which network was chosen, for which images and time, and what chooses another.
 *
 * @example
 * const shape = [16, 16, 1] as const;
 * const chosen = chooseRecipe({ shape, palette: {}, count: 700, minutes: 10 });
 * recipeWords(chosen, { shape }).startsWith("Chose 10 layers of"); // true
 */
export function recipeWords(
  { name, recipe, kind, reach }: Omit<ChosenRecipe, "parameters">,
  { shape, minutes, nameOf = (field) => field }: RecipeWordsOptions,
): string {
  const { layers, hiddenChannels } = recipe;
  const preset = presets[name] ? `preset ${name}, ` : "";
  const network = `${preset}${layers} layers of ${hiddenChannels} feature maps reading ${reach} pixels far`;
  const size = shape.slice(0, 2).join("x");
  return `Chose ${network}${timed(minutes)}: the pictures are ${kind}, of ${size}; ${nameOf("for")} hour takes more, ${nameOf("config")} another`;
}

/**
 * Says at which learning rate a trained model is trained further, as `fineTuning()` gives it.
 *
 * @example
 * fineTuningWords({ learningRate: 0.001 }, { minutes: 10 }); // "Chose a learning rate of 0.001 and 10 minutes; rate and for choose otherwise"
 */
export function fineTuningWords(
  { learningRate }: { readonly learningRate: number },
  { minutes, nameOf = (field) => field }: Omit<RecipeWordsOptions, "shape">,
): string {
  return `Chose a learning rate of ${learningRate.toPrecision(1)}${timed(minutes)}; ${nameOf("rate")} and ${nameOf("for")} choose otherwise`;
}

/**
 * Says how much of its parameters a new model took from another.
 *
 * @example
 * const fresh = ["condition.weight"];
 * startedWords({ taken: 90, of: 100, fresh }); // "90% of the parameters are taken, new are condition.weight"
 * startedWords({ taken: 100, of: 100, fresh: [] }); // "all its parameters"
 */
export function startedWords({ taken, of, fresh }: Omit<StartedModel, "model">): string {
  const some = `${fresh.slice(0, 3).join(", ")}${fresh.length > 3 ? ", …" : ""}`;
  return fresh.length === 0
    ? "all its parameters"
    : `${Math.round((100 * taken) / of)}% of the parameters are taken, new are ${some}`;
}

function timed(minutes: number | undefined): string {
  return minutes === undefined ? "" : ` and ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}
