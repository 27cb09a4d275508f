import {
  type Codes,
  choosePictures,
  chosenWords,
  lookAtPictures,
  lookWords,
  withVariants,
  type ChoiceAccess,
  type DataChoice,
  valueShape,
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

/** What the data decides. */
export interface Defaults {
  readonly data: DataChoice;
  readonly recipe: NamedRecipe;
  /** What was found and chosen, why, and which option chooses otherwise. */
  readonly lines: readonly string[];
}

/** Looks at the data and chooses how its pictures are read, what they are trained on besides, and a network for the time. */
export async function defaultsFor(
  given: DataChoice,
  {
    minutes,
    network: trained,
    ...access
  }: ChoiceAccess & { readonly minutes?: number; readonly network?: PixelCNNConfig },
): Promise<Defaults> {
  const chosen = await choosePictures(given, access);
  const { choice, palette: suggestion, info } = chosen;
  const look = await lookAtPictures(choice, access);
  const data = withVariants(choice, look?.variants);
  const { codes } = info;
  const { count, shape } = look?.facts ?? { ...info, shape: valueShape(info) };
  const palette = suggestion ?? info.palette;
  const crops = choice.pictures?.crops !== undefined;
  const found = chooseRecipe({ shape, palette, codes, count, crops, minutes: minutes ?? 10 });
  const { name } = found;
  const recipe = trained ? fineTuning(found.recipe, trained) : found.recipe;
  const words = { shape, minutes, nameOf: optionOf };
  const [facts, ...variants] = look ? lookWords(look, optionOf) : [];
  return {
    data,
    recipe: { name, preset: presets[name], recipe },
    lines: [
      ...(facts === undefined ? [] : [facts]),
      ...chosenWords(chosen, optionOf),
      ...(codes && access.levels === undefined ? [levelsWords(codes)] : []),
      ...(data === choice ? [] : variants),
      trained ? fineTuningWords(recipe, words) : recipeWords(found, words),
    ],
  };
}

/** Says how many levels codes were found to have. */
export function levelsWords({ levels }: Codes): string {
  return `Chose --levels ${levels}: the largest code is ${levels - 1}; name the size of the codebook where that is larger`;
}
