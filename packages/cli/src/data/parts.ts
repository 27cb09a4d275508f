import {
  CountMismatchError,
  DatasetError,
  dividePictures,
  flips,
  MissingDataError,
  split,
  subset,
  type Dataset,
  type PictureParts,
} from "@pixelweft/datasets";
import type { DataChoice } from "./choice.ts";
import { findData, type Access, type FoundData } from "./find.ts";

/** All parts of a data set. */
export interface OpenParts {
  /** What was found for training, before it was divided. */
  readonly found: FoundData;
  /** Those that there are. */
  readonly parts: readonly (readonly [name: keyof PictureParts, data: Dataset])[];
  /** Closes their files. */
  close(): Promise<void>;
}

/** Opens all parts of a data set. What can only be read from front to back stays in one. */
export async function openParts(choice: DataChoice, access: Access = {}): Promise<OpenParts> {
  const found = await findData(choice, "train", access);
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
  access: Access,
): Promise<FoundData | undefined> {
  const { as, testSource } = choice;
  // Only archives of pictures say in their names which part they are of.
  const isTraining = as !== undefined && !as.endsWith("-oord");
  if (testSource === undefined && (whole || isTraining)) return undefined;
  try {
    return await findData(choice, "test", { ...access, palette: info.palette });
  } catch (error) {
    const isNone = error instanceof MissingDataError || error instanceof CountMismatchError;
    if (testSource === undefined && isNone) return undefined;
    throw error;
  }
}

/**
 * Opens one part of a data set. Pictures that come without parts are divided by their hash; an IDX file by itself is one set, whatever the
 * part. DatasetError or one of its kind for data that is missing or damaged.
 */
export async function openPart(
  choice: DataChoice,
  part: "train" | "test",
  access: Access = {},
): Promise<FoundData> {
  const found = await findData(choice, part, access);
  if (!found.whole || found.names === undefined || choice.testSource !== undefined) return found;
  const { names, ...rest } = found;
  const parts = await dividePictures(found, { ...choice.pictures, names, validation: 0 });
  const { count } = parts[part].info;
  if (count > 0) return { ...rest, ...parts[part], whole: false };
  throw new DatasetError(
    `Cannot open the ${part} part of ${found.info.name}: none of its ${found.info.count} pictures fell into it; --test-names names some for the test`,
    { source: found.info.name },
  );
}

/** A training split with some of its images held out for choices. */
export interface TrainingData extends Omit<PictureParts, "test"> {
  /** Closes its files. */
  close(): Promise<void>;
}

/** Opens the training split and holds images out: always the same ones, whatever the seed of a run. */
export async function openTrainingData(
  choice: DataChoice,
  heldOut: number | undefined,
  access: Access = {},
): Promise<TrainingData> {
  const found = await findData(choice, "train", access);
  const { train, validation } = await divide(choice, found, heldOut);
  const { name } = found.info;
  if (train.info.count === 0)
    throw new DatasetError(`Cannot train on ${name}: no image is left to train on`, {
      source: name,
    });
  const close = (): Promise<void> => found.close();
  return { train: choice.flips === true ? flips(train) : train, validation, close };
}

/** Divides what was found for training into what is trained on, what is held out and, where all came in one, what is for testing. */
async function divide(
  choice: DataChoice,
  found: FoundData,
  heldOut?: number,
): Promise<Omit<PictureParts, "test"> & Partial<PictureParts>> {
  const { names, whole, info, validation: decided } = found;
  if (decided) {
    const to = Math.min(heldOut ?? Infinity, decided.info.count);
    return { train: found, validation: subset(decided, { from: 0, to }) };
  }
  const held = heldOut ?? Math.min(5000, Math.floor(info.count / 10));
  if (names === undefined) return split(found, { validation: held, seed: 0 });
  const test = whole && choice.testSource === undefined;
  const validation = Math.min(0.8, held / info.count);
  const parts = await dividePictures(found, { ...choice.pictures, names, validation, test });
  return test ? parts : { train: parts.train, validation: parts.validation };
}

/** Whole numbers from one (included) to another (excluded). */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}
