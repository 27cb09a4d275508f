import type { Dataset } from "../dataset.ts";
import { MissingDataError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { CountMismatchError, EmptyPartError } from "../errors/images.ts";
import { pictureNotes } from "../set/pictures/left-out.ts";
import { unlabelledWords } from "../set/pictures/unlabelled.ts";
import { counted } from "../text/counted.ts";
import { dividePictures, type PictureParts } from "../transform/divide-pictures.ts";
import { flips } from "../transform/flips.ts";
import { shifts } from "../transform/shifts.ts";
import { split } from "../transform/subset.ts";
import { turns } from "../transform/turns.ts";
import type { DataChoice } from "./data-choice.ts";
import { defined } from "./defined.ts";
import { openChoice, type ChoiceAccess, type FoundData } from "./open-choice.ts";
import { preparedNotes } from "./prepared-notes.ts";
import { fieldWords } from "./refuse-useless.ts";

/** All parts of a data set. */
export interface OpenParts {
  /** What was found for training, before it was divided. */
  readonly found: FoundData;
  /** Those that there are. */
  readonly parts: readonly (readonly [name: keyof PictureParts, data: Dataset])[];
  /** Closes their files. */
  close(): Promise<void>;
}

/**
 * Opens all parts of a data set that there are. What can only be read from front to back stays in one.
 *
 * @throws as {@link openChoice}.
 * @example
 * const { parts } = await openParts({ source: "shapes", size: [8, 8] });
 * parts.map(([name]) => name); // ["train", "validation", "test"]
 */
export async function openParts(choice: DataChoice, access: ChoiceAccess = {}): Promise<OpenParts> {
  const found = await openChoice(choice, "train", access);
  try {
    const isRandom = found.info.access !== "sequential";
    const divided: Partial<PictureParts> = isRandom
      ? await divide(choice, found)
      : { train: found };
    const own = divided.test === undefined ? await findTest(choice, found, access) : undefined;
    const all = { ...divided, ...(own && { test: own }) };
    const parts = (["train", "validation", "test"] as const).flatMap((name) =>
      all[name] === undefined ? [] : [[name, all[name]] as const],
    );
    return {
      found,
      parts,
      async close() {
        await found.close();
        await own?.close();
      },
    };
  } catch (error) {
    await found.close();
    throw error;
  }
}

async function findTest(
  choice: DataChoice,
  { whole, info }: FoundData,
  access: ChoiceAccess,
): Promise<FoundData | undefined> {
  const { as, testSource } = choice;
  // Only archives of pictures say in their names which part they are of.
  const isTraining = as !== undefined && !as.endsWith("-oord");
  if (testSource === undefined && (whole || isTraining)) return undefined;
  try {
    return await openChoice(choice, "test", {
      ...access,
      palette: info.palette,
      levels: info.codes?.levels,
    });
  } catch (error) {
    const isNone = error instanceof MissingDataError || error instanceof CountMismatchError;
    if (testSource === undefined && isNone) return undefined;
    throw error;
  }
}

async function hasOwnTest(
  choice: DataChoice,
  found: FoundData,
  access: ChoiceAccess,
): Promise<boolean> {
  try {
    const own = await findTest(choice, found, access);
    await own?.close();
    return own !== undefined;
  } catch (error) {
    if (error instanceof DatasetError) return false;
    throw error;
  }
}

/**
 * Opens one part of a data set. Pictures that come without parts are divided by their hash; an IDX file by itself is one set, whatever the
 * part.
 *
 * @throws as {@link openChoice}, and EmptyPartError for pictures of which none fell into the part.
 * @example
 * const test = await openPart({ source: "sprites16" }, "test");
 * test.info.name; // "sprites16/test"
 */
export async function openPart(
  choice: DataChoice,
  part: "train" | "test",
  access: ChoiceAccess = {},
): Promise<FoundData> {
  const found = await openChoice(choice, part, access);
  if (!found.whole || found.names === undefined || choice.testSource !== undefined) return found;
  // What belongs to the samples of all parts is no longer true of one.
  const { names, prints: _, ...rest } = found;
  const parts = await dividePictures(found, { ...choice.pictures, names, validation: 0 });
  const { count } = parts[part].info;
  if (count > 0) return { ...rest, ...parts[part], whole: false };
  throw new EmptyPartError(
    `Cannot open the ${part} part of ${found.info.name}: its ${counted(found.info.count, "picture")} fell into the other part`,
    { source: found.info.name, part },
  );
}

/**
 * Opens all images of a choice, or its test part where pictures come without parts and `testNames` says which are tested on.
 *
 * @throws as {@link openPart}.
 * @example
 * const data = await openAll({ source: "sprites16" });
 * data.info.name; // "sprites16/test"
 */
export async function openAll(choice: DataChoice, access: ChoiceAccess = {}): Promise<FoundData> {
  const found = await openChoice(choice, "test", access);
  if (!found.whole || choice.pictures?.testNames === undefined) return found;
  await found.close();
  return openPart(choice, "test", access);
}

/** A training split with some of its images held out for choices. */
export interface TrainingData extends Omit<PictureParts, "test"> {
  /** Images to train on before their mirror images and moved ones come to them. */
  readonly pictures: number;
  /** True where the validation is of the very images that are trained on, as of one picture that is too small to hold any of it out. */
  readonly isLearnt?: true;
  /** Images that are left for a test, where the training split was divided for one. */
  readonly tested?: number;
  /** What was done to pictures, and which are left out, in lines: see `pictureNotes()`. */
  readonly notes: readonly string[];
  /** A line for each class of named pictures that has none to train on, with the cause. */
  readonly emptyClasses?: readonly string[];
  /** Which pictures lie beside the folders of classes, so that there are none, and what to do. */
  readonly unlabelled?: string;
  /** Where the picture with these values comes from, if pictures have names. */
  nameOf(image: Uint8Array): Promise<string | undefined>;
  /** Whether there are images to test on: divided from these, elsewhere, or in a part of their own. */
  hasTest(): Promise<boolean>;
  /** Closes its files. */
  close(): Promise<void>;
}

/** How to open a training split. */
export interface TrainingDataOptions extends ChoiceAccess {
  /** Images to hold out. Default: 5,000, or about a tenth where that is fewer: of pictures a hash decides. */
  readonly heldOut?: number | undefined;
}

/**
 * Opens the training split and holds images out: always the same ones, whatever the seed of a run.
 *
 * @throws as {@link openChoice}, and DatasetError if no image is left to train on: an EmptyPartError where some are in the test part.
 * @example
 * const { train, validation } = await openTrainingData({ source: "sprites16", flips: true }, { heldOut: 100 });
 * validation.info.count; // 100
 */
export async function openTrainingData(
  choice: DataChoice,
  { heldOut, ...access }: TrainingDataOptions = {},
): Promise<TrainingData> {
  const found = await openChoice(choice, "train", access);
  // It ends the opening, not what is asked afterwards.
  const later = { ...access, signal: undefined };
  try {
    const { train, validation, test } = await divide(choice, found, heldOut);
    if (train.info.count === 0) throw noneLeft(found, { validation, test });
    const isLearnt = await validatesOnTraining(found);
    const learnt =
      "The picture is too small to hold any of it out: validated is what is trained on";
    const notes = [...pictureNotes(found), ...paletteNotes(found), ...preparedNotes(choice, found)];
    return {
      train: withVariants(train, choice),
      pictures: train.info.count,
      validation,
      ...(test && { tested: test.info.count }),
      ...(isLearnt && { isLearnt }),
      notes: isLearnt ? [...notes, learnt] : notes,
      // Labels of others may be in files that are too many to read.
      emptyClasses:
        found.names === undefined ? [] : await emptyClasses({ train, validation, test }),
      ...(found.unlabelled && { unlabelled: unlabelledWords(found.unlabelled) }),
      nameOf: (image) => nameIn(found, image),
      hasTest: async () => (test ? test.info.count > 0 : await hasOwnTest(choice, found, later)),
      close: () => found.close(),
    };
  } catch (error) {
    await found.close();
    throw error;
  }
}

/** Whether what is validated is what is trained on, as of one picture that is too small to hold any of it out. */
export async function validatesOnTraining({ validation, ...train }: FoundData): Promise<boolean> {
  if (validation?.info.count !== train.info.count) return false;
  return (await validation.fingerprint()) === (await train.fingerprint());
}

/** A model of classes would be asked for what it never saw. */
async function emptyClasses(parts: {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset | undefined;
}): Promise<string[]> {
  const count = async (data: Dataset | undefined, label: number): Promise<number> => {
    const samples = await data?.read(range(data.info.count));
    return samples?.labels?.filter((one) => one === label).length ?? 0;
  };
  const lines: string[] = [];
  for (const [label, name] of (parts.train.info.classes ?? []).entries()) {
    if ((await count(parts.train, label)) > 0) continue;
    const held = await count(parts.validation, label);
    const tested = await count(parts.test, label);
    lines.push(
      `Class ${name} has no image to train on (${held} in the validation set, ${tested} in the test set): its samples mean nothing`,
    );
  }
  return lines;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Says where all images went. */
function noneLeft(
  { info: { name, count } }: FoundData,
  { validation, test }: { readonly validation: Dataset; readonly test: Dataset | undefined },
): DatasetError {
  const tested = test?.info.count ?? 0;
  const refused = `Cannot train on ${name}: no image is left to train on;`;
  const source = { source: name };
  if (tested === 0)
    return new DatasetError(`${refused} ${validation.info.count} of ${count} are held out`, source);
  const held = tested < count ? `, ${count - tested} are held out` : "";
  const words =
    count === 1
      ? "its 1 picture is in the test part"
      : `${tested} of ${count} are in the test part`;
  return new EmptyPartError(`${refused} ${words}${held}`, { ...source, part: "train" });
}

/**
 * What was done to the colours of pictures for a palette that was given, which may be that of others.
 *
 * @example
 * const data = await openAll({ source: "sprites16" });
 * paletteNotes({ ...data, otherColours: 1 })[0]?.startsWith("1 colour of the pictures is not among"); // true
 */
export function paletteNotes({
  otherColours = 0,
  info,
}: Pick<FoundData, "otherColours" | "info">): string[] {
  const known = info.palette?.colours.length ?? 0;
  const are = otherColours === 1 ? "is" : "are";
  return otherColours === 0
    ? []
    : [
        `${counted(otherColours, "colour")} of the pictures ${are} not among the ${known} of the palette: the nearest are taken`,
      ];
}

async function nameIn(
  { names = [], read }: FoundData,
  image: Uint8Array,
): Promise<string | undefined> {
  for (const [sample, name] of names.entries()) {
    const { images } = await read([sample]);
    if (images.every((value, at) => value === image[at])) return name;
  }
  return undefined;
}

/** With images that are moved, mirror images of all, and all of them turned. */
function withVariants(
  train: Dataset,
  { flips: isMirrored, shifts: reach, turns: isTurned }: DataChoice,
): Dataset {
  const moved = reach?.some((by) => by > 0) === true ? shifts(train, reach) : train;
  const mirrored = isMirrored === true ? flips(moved) : moved;
  return isTurned === true ? turns(mirrored) : mirrored;
}

/** Divides what was found for training into what is trained on, what is held out and, where all came in one, what is for testing. */
export async function divide(
  choice: DataChoice,
  found: FoundData,
  heldOut?: number,
): Promise<Omit<PictureParts, "test"> & Partial<PictureParts>> {
  const { names, whole, info, validation: decided } = found;
  if (decided) {
    const { testNames, validationNames } = choice.pictures ?? {};
    const [useless] = Object.keys(defined({ testNames, validationNames }));
    if (useless !== undefined)
      throw new TypeError(
        `Cannot take ${fieldWords(useless)} with ${choice.source}: its pictures are divided already`,
      );
    const isAll = heldOut === undefined || heldOut >= decided.info.count;
    const some = (): Dataset => split(decided, { validation: heldOut ?? 0, seed: 0 }).validation;
    return { train: found, validation: isAll ? decided : some() };
  }
  const held = heldOut ?? Math.min(5000, Math.floor(info.count / 10));
  if (names === undefined) return split(found, { validation: held, seed: 0 });
  const test = whole && choice.testSource === undefined;
  // A share that does not depend on the number of pictures moves none when more come; of very few none is held out.
  const isTenth = heldOut === undefined && info.count >= 10 && info.count <= 50_000;
  const validation = isTenth ? 0.1 : Math.min(0.8, held / info.count);
  const parts = await dividePictures(found, { ...choice.pictures, names, validation, test });
  return test ? parts : { train: parts.train, validation: parts.validation };
}
