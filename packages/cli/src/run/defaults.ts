import {
  chooseTraining,
  type ChoiceAccess,
  type ChosenTraining,
  type DataChoice,
} from "@pixelweft/datasets";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import {
  chooseRecipe,
  fineTuning,
  fineTuningWords,
  presets,
  recipeWords,
} from "@pixelweft/pixelcnn/recipes";
import { optionOf } from "../command/option.ts";
import type { NamedRecipe } from "../model/find-recipe.ts";

/** What the data decides; the lines say what was found and chosen, why, and which option chooses otherwise. */
export type Defaults = Pick<ChosenTraining, "data" | "lines"> & { readonly recipe: NamedRecipe };

/** Looks at the data and chooses how its pictures are read, what they are trained on besides, and a network for the time. */
export async function defaultsFor(
  given: DataChoice,
  {
    minutes,
    network: trained,
    ...access
  }: ChoiceAccess & { readonly minutes?: number; readonly network?: PixelCNNConfig },
): Promise<Defaults> {
  const { data, lines, ...images } = await chooseTraining(given, access, optionOf);
  const found = chooseRecipe({ ...images, minutes: minutes ?? 10 });
  const { name } = found;
  const recipe = trained ? fineTuning(found.recipe, trained) : found.recipe;
  const words = { shape: images.shape, minutes, nameOf: optionOf };
  const chosen = trained ? fineTuningWords(recipe, words) : recipeWords(found, words);
  return { data, recipe: { name, preset: presets[name], recipe }, lines: [...lines, chosen] };
}
