import { DatasetError, flips, split, subset, type Dataset } from "@pixelweft/datasets";
import type { DataChoice } from "./data-choice.ts";
import { findData, type Access, type FoundData } from "./found-data.ts";
import { dividePictures, type Parts } from "./picture-parts.ts";

/**
 * Opens one part of a data set. Pictures that come without parts are divided by their hash; an IDX file by itself is one set, whatever the
 * part. DatasetError or one of its kind for data that is missing or damaged.
 */
export async function openData(
  choice: DataChoice,
  part: "train" | "test",
  access: Access = {},
): Promise<FoundData> {
  const data = await findData(choice, part, access);
  if (!data.whole || data.names === undefined || choice.testSource !== undefined) return data;
  const { names, ...rest } = data;
  const parts = await dividePictures(data, { ...choice.pictures, names, validation: 0 });
  const { count } = parts[part].info;
  if (count > 0) return { ...rest, ...parts[part], whole: false };
  throw new DatasetError(
    `Cannot open the ${part} part of ${data.info.name}: none of its ${data.info.count} pictures fell into it; --test-names names some for the test`,
    { source: data.info.name },
  );
}

/** A training split with some of its images held out for choices. */
export interface TrainingData {
  readonly train: Dataset;
  readonly validation: Dataset;
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
  const { train, validation } = await divideTraining(choice, found, heldOut);
  const { name } = found.info;
  if (train.info.count === 0)
    throw new DatasetError(`Cannot train on ${name}: no image is left to train on`, {
      source: name,
    });
  return {
    train: choice.flips === true ? flips(train) : train,
    validation,
    close: () => found.close(),
  };
}

/**
 * Divides what was found for training into what is trained on, what is held out and, where all came in one, what is for testing.
 */
export async function divideTraining(
  choice: DataChoice,
  found: FoundData,
  heldOut?: number,
): Promise<Omit<Parts, "test"> & Partial<Parts>> {
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

/** The number of classes that the labels of a data set tell apart; 0 without labels. */
export async function countClasses(data: Dataset): Promise<number> {
  const { classes, count } = data.info;
  if (classes) return classes.length;
  let most = -1;
  for (let from = 0; from < count; from += 1000) {
    const { labels } = await data.read(range(from, Math.min(count, from + 1000)));
    if (labels === undefined) return 0;
    for (const label of labels) most = Math.max(most, label);
  }
  return most + 1;
}

/** Whole numbers from one (included) to another (excluded). */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}
