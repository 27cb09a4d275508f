import type { ChosenRecipe } from "./choose-recipe.ts";
import type { StartedModel } from "./fine-tuning.ts";
import { presets } from "./presets.ts";

/** What a choice was made for, and what fields are called. */
export interface RecipeWordsOptions {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Minutes of training, if a time decides. */
  readonly minutes?: number | undefined;
  /** What chooses otherwise, such as an option of a command line. */
  readonly nameOf?: ((field: "for" | "config" | "rate") => string) | undefined;
}

/** Minutes of the named times that are longer than the usual one. */
const longer = { hour: 60, night: 480 } as const;

/**
 * Says which network was chosen, for which images and time, and what chooses another.
 *
 * @example
 * const shape = [16, 16, 1] as const;
 * const chosen = chooseRecipe({ shape, palette: {}, count: 700, minutes: 10 });
 * recipeWords(chosen, { shape }).startsWith("Chose 7 layers of"); // true
 */
export function recipeWords(
  { name, recipe, kind, reach }: Omit<ChosenRecipe, "parameters">,
  { shape, minutes, nameOf = (field) => field }: RecipeWordsOptions,
): string {
  const { layers, hiddenChannels } = recipe;
  const preset = presets[name] ? `preset ${name}, ` : "";
  const network = `${preset}${layers} ${layers === 1 ? "layer" : "layers"} of ${hiddenChannels} feature maps reading ${reach} pixels far`;
  const size = shape.slice(0, 2).join("x");
  return `Chose ${network}${timed(minutes)}: the pictures are ${kind}, of ${size}; ${otherWords(minutes, nameOf)}`;
}

/** What chooses another network: the next longer time, where there is one, or a configuration. */
function otherWords(
  minutes: number | undefined,
  nameOf: NonNullable<RecipeWordsOptions["nameOf"]>,
): string {
  const next = Object.entries(longer).find(([, time]) => time > (minutes ?? 0));
  return next
    ? `${nameOf("for")} ${next[0]} takes more, ${nameOf("config")} another`
    : `${nameOf("config")} takes another`;
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
 * Says how much of its parameters a new model took from another, and which of the other's it has no place for.
 *
 * @example
 * const all = { taken: 90, of: 90, fresh: [], dropped: [], lost: 0, had: 90 };
 * startedWords(all); // "all its parameters"
 * const names = ["condition.weight"];
 * startedWords({ ...all, of: 100, fresh: names }); // "90% of the parameters are taken, new are condition.weight"
 * startedWords({ ...all, dropped: names, lost: 10, had: 100 }); // "90 of its 100 parameters are taken, left out are condition.weight"
 */
export function startedWords({
  taken,
  of,
  fresh,
  dropped,
  lost,
  had,
}: Omit<StartedModel, "model">): string {
  if (fresh.length + dropped.length === 0) return "all its parameters";
  const share =
    fresh.length > 0
      ? `${Math.round((100 * taken) / of)}% of the parameters`
      : `${(had - lost).toLocaleString("en")} of its ${had.toLocaleString("en")} parameters`;
  return [
    `${share} are taken`,
    ...(fresh.length > 0 ? [`new are ${firstOf(fresh)}`] : []),
    ...(dropped.length > 0 ? [`left out are ${firstOf(dropped)}`] : []),
  ].join(", ");
}

function firstOf(names: readonly string[]): string {
  return `${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
}

function timed(minutes: number | undefined): string {
  return minutes === undefined ? "" : ` and ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}
