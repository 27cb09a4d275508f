import { valueShape } from "../../batch/code-values.ts";
import type { Codes, Dataset, Palette } from "../../dataset.ts";
import type { DataChoice } from "../data-choice.ts";
import type { ChoiceAccess, FoundData } from "../open-choice.ts";
import { chooseOpen, type ChosenPictures } from "./choose-pictures.ts";
import { chosenWords, cutWords } from "./chosen-words.ts";
import { fewWords, waysToCut } from "./few-pictures.ts";
import { largeWords } from "./large-pictures.ts";
import { lookAtOwn, lookAtPictures, withVariants, type LookedAt } from "./look-at-pictures.ts";
import { lookWords } from "./look-words.ts";

/** How pictures are read and what they are trained on besides, and what a network for them depends on. */
export interface ChosenTraining {
  readonly data: DataChoice;
  /** Images, their variants not counted, and height, width and values of a pixel. */
  readonly count: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Of indexed images; what is in it does not matter. */
  readonly palette?: object | undefined;
  readonly codes?: Codes | undefined;
  /** Whether they are crops of one picture or map. */
  readonly crops: boolean;
  /** What was found and chosen, why, and which option chooses otherwise. */
  readonly lines: readonly string[];
}

/**
 * Looks at the images of a choice of data, and chooses how they are read and which variants of them are trained on, as
 * `choosePictures()` and `lookAtPictures()` do. `chooseRecipe()` of `@pixelweft/pixelcnn/recipes` gives a recipe for what was found.
 *
 * @param access how to get the images; `forModel` says that a model is there, which decides about their channels and knows upright ones
 * alone, `images` how many images of a shape the training looks at, as `suggestVariants()` takes them
 * @param nameOf what a field is called in the lines, such as the option of a command line
 * @throws as `choosePictures()`; DatasetError for pictures that are too large to train on.
 * @example
 * const { shape, crops, data } = await chooseTraining({ source: "sprites16" });
 * shape; // [16, 16, 1]
 * crops; // false
 * data.source; // "sprites16"
 */
export async function chooseTraining(
  given: DataChoice,
  {
    forModel = false,
    images,
    ...access
  }: ChoiceAccess & {
    readonly forModel?: boolean | undefined;
    readonly images?: ((shape: Dataset["info"]["shape"]) => number) | undefined;
  } = {},
  nameOf: (field: string) => string = (field) => field,
): Promise<ChosenTraining> {
  const { found, ...chosen } = await chooseOpen(given, access);
  try {
    const looks = images?.(chosen.info.shape);
    return await trainingOf(chosen, { found, forModel, images: looks, access, nameOf });
  } finally {
    await found?.close();
  }
}

async function trainingOf(
  { grey, ...others }: ChosenPictures,
  { found, forModel, images, access, nameOf }: Looking,
): Promise<ChosenTraining> {
  const chosen = { ...others, ...(grey && !forModel && { grey }) };
  const { choice, palette: suggestion, info, sheets } = chosen;
  const asSheets = sheets && `the pictures look like sprite sheets: ${cutWords(sheets, nameOf)}`;
  const ways = asSheets ?? waysToCut(choice, info, nameOf);
  const large =
    info.codes === undefined
      ? largeWords({ source: choice.source, shape: info.shape, ways }, nameOf)
      : [];
  const seen = await (found ? lookAtOwn(found, images) : lookAtPictures(choice, access, images));
  // A model that goes on knows upright pictures already.
  const look = seen && forModel ? unturned(seen) : seen;
  const data = withVariants(choice, look?.variants);
  const { codes } = info;
  const { count, shape } = look?.facts ?? { ...info, shape: valueShape(info) };
  const palette: object | Palette | undefined = suggestion ?? info.palette;
  const [facts, ...variants] = look
    ? lookWords(access.palette ? uncoloured(look) : look, nameOf)
    : [];
  const lines = [
    ...(facts === undefined ? [] : [facts]),
    ...chosenWords(chosen, nameOf),
    ...(codes && access.levels === undefined ? [levelsWords(codes, nameOf)] : []),
    ...(data === choice ? [] : variants),
    ...large,
    ...(look ? fewWords(sheets ? withCell(choice, sheets) : choice, { count, shape }, nameOf) : []),
  ];
  const crops = choice.pictures?.crops !== undefined;
  return { data, count, shape, palette, codes, crops, lines };
}

/** A choice that says how sheets are cut, so that nothing else proposes it. */
function withCell(choice: DataChoice, cell: readonly [height: number, width: number]): DataChoice {
  return { ...choice, pictures: { ...choice.pictures, cell } };
}

function unturned({ variants, ...look }: LookedAt): LookedAt {
  if (variants === undefined) return look;
  const { turns: _, ...others } = variants;
  return { ...look, variants: others };
}

/** Pictures in the palette of a model, whose colours are not what was found. */
function uncoloured({ facts, ...look }: LookedAt): LookedAt {
  const { count, shape, classes, hasTransparency, copies, nearCopies } = facts;
  return { ...look, facts: { count, shape, classes, hasTransparency, copies, nearCopies } };
}

interface Looking {
  /** What is open, and as it was chosen. */
  readonly found: FoundData | undefined;
  readonly forModel: boolean;
  readonly images: number | undefined;
  readonly access: ChoiceAccess;
  readonly nameOf: (field: string) => string;
}

/**
 * Says how many levels codes were found to have.
 *
 * @example
 * levelsWords({ levels: 512 }).startsWith("Chose levels 512: the largest code is 511"); // true
 */
export function levelsWords(
  { levels }: Codes,
  nameOf: (field: string) => string = (field) => field,
): string {
  return `Chose ${nameOf("levels")} ${levels}: the largest code is ${levels - 1}; name the size of the codebook where that is larger`;
}
