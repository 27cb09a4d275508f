import type { Palette } from "../dataset.ts";
import { isFile, isFolder } from "../disk/files.ts";
import { MissingDataError } from "../errors/access.ts";
import { choiceLike } from "./choice-like.ts";
import { openAll, openPart } from "./choice-parts.ts";
import { namedSources, type DataChoice } from "./data-choice.ts";
import { defined } from "./defined.ts";
import type { FoundData } from "./open-choice.ts";
import { openTrainingPart } from "./open-training-part.ts";

/** A model, as far as images for it depend on it. */
export interface ModelOfImages {
  readonly height: number;
  readonly width: number;
  readonly levels: number;
  readonly palette?: Palette | undefined;
  /** The images of its training. */
  readonly trained?: DataChoice | undefined;
  /** How many of them it held out, where that was asked for. */
  readonly heldOut?: number | undefined;
}

/** Which images. */
export interface ForModelOptions {
  /** Which part of the data, as it was divided for the training; of other data than that all of it, if missing, else the test part. */
  readonly part?: "train" | "validation" | "test" | undefined;
  /** A path of test images, in place of those that the choice or the training names. */
  readonly testSource?: string | undefined;
  /** Height and width of shapes; those of the model if missing. */
  readonly size?: readonly [height: number, width: number] | undefined;
  readonly download?: boolean | undefined;
  /** What a field is called in errors, such as the option of a command line. */
  readonly nameOf?: ((field: string) => string) | undefined;
}

/**
 * Opens images that a model is tried on: those of a choice, read as those of its training were, or these where nothing is chosen. `checkFit()`
 * says whether they suit the model.
 *
 * @throws as `openAll()`, `openPart()` and `choiceLike()`; TypeError where there is neither a choice nor a training, or it is not known
 * where its images are, for a palette beside that of the model, for a test part that is asked for where there is none, or of images
 * that the training did not divide, and for a training without one, unless its training part is asked for.
 * @example
 * const trained = { source: "sprites16" };
 * const data = await openForModel(undefined, { height: 16, width: 16, levels: 32, trained });
 * data.info.name; // "sprites16/test"
 */
export async function openForModel(
  choice: DataChoice | undefined,
  model: ModelOfImages,
  options: ForModelOptions = {},
): Promise<FoundData> {
  const { height, width, levels, palette, trained, heldOut } = model;
  const { part, download, nameOf = (field) => field } = options;
  const size = [height, width] as const;
  const taken = choice ? await choiceLike(choice, trained, { size }) : trained;
  if (taken === undefined)
    throw new TypeError("Cannot open images for a model: neither they nor its training are named");
  if (palette && choice?.pictures?.palette !== undefined)
    throw new TypeError(
      `Cannot take ${nameOf("palette")}: the model has one of its own, of ${palette.colours.length} colours`,
    );
  const { testSource = taken.testSource } = options;
  const asked = { ...taken, size: options.size ?? size, ...defined({ testSource }) };
  const access = { ...defined({ download }), palette, levels };
  if (choice && part === undefined) return openAll(asked, access);
  const isLearnt = part === "train" || part === "validation";
  if (choice && isLearnt)
    return openTrainingPart(dividedLike(asked, trained), part, { ...access, heldOut });
  if (choice) {
    const hasOther = trained?.testSource !== undefined && testSource === undefined;
    if (part === "test" && hasOther && !namedSources.includes(choice.source))
      throw new TypeError(
        `Cannot test on a part of ${choice.source}: the training took other images for tests; without ${nameOf("split")} all of it is taken`,
      );
    const opened = await openPart(dividedLike(asked, trained), "test", access);
    if (!opened.whole || testSource !== undefined) return opened;
    await opened.close();
    throw new TypeError(
      `Cannot test on a part of ${choice.source}: it has none; without ${nameOf("split")} all of it is taken`,
    );
  }
  if (taken.source === "") {
    if (isLearnt || options.testSource === undefined) throw unknownPlace(taken, options);
    return openPart({ ...asked, source: options.testSource }, "test", access);
  }
  const waysOut = `${nameOf("source")} names other images, ${nameOf("split")} train takes those of the training`;
  const opening = isLearnt
    ? openTrainingPart(asked, part, { ...access, heldOut })
    : openPart(asked, "test", access);
  const found = await opening.catch(async (error: unknown) => {
    if (!(error instanceof MissingDataError) || options.testSource !== undefined) throw error;
    if (!isLearnt && testSource === undefined && (await isThere(taken)))
      throw new TypeError(`Cannot test on ${taken.source}: it has no test part; ${waysOut}`);
    const [use, field] =
      isLearnt || testSource === undefined
        ? (["was trained on it", "source"] as const)
        : (["is tested on it", "testSource"] as const);
    const words = `${error.message}; the model ${use}, and ${nameOf(field)} says where it is now`;
    throw new MissingDataError(words, { source: error.source, cause: error });
  });
  if (!found.whole || testSource !== undefined) return found;
  await found.close();
  throw new TypeError(`Cannot test on ${taken.source}: the model was trained on it; ${waysOut}`);
}

/** A choice whose pictures are divided as those of the training, by the words in their names or without a test part, if it says nothing else. */
function dividedLike(choice: DataChoice, trained: DataChoice | undefined): DataChoice {
  const { testNames, validationNames } = trained?.pictures ?? {};
  const words = defined({ testNames, validationNames });
  if (namedSources.includes(choice.source)) return choice;
  const { testSource = trained?.testSource } = choice;
  const own = { ...choice, ...defined({ testSource }) };
  if (Object.keys(words).length === 0) return own;
  return { ...own, pictures: { ...words, ...choice.pictures } };
}

/** An error for images of a training of which nothing says where they are, as of a model that was given away. */
function unknownPlace(
  { testSource }: DataChoice,
  { part, nameOf = (field) => field }: ForModelOptions,
): TypeError {
  const unknown = "the model does not say where they are";
  const data = nameOf("source");
  if (part === "train" || part === "validation")
    return new TypeError(`Cannot open the images of the training: ${unknown}; ${data} names them`);
  const which =
    testSource === undefined
      ? `; ${data} names images, and ${nameOf("split")} test takes of those of the training what was kept for testing`
      : `; ${data} names some`;
  return new TypeError(`Cannot test on the images of the training: ${unknown}${which}`);
}

/** Whether there is something at the path of a choice. */
async function isThere({ source }: DataChoice): Promise<boolean> {
  return !namedSources.includes(source) && ((await isFolder(source)) || (await isFile(source)));
}
