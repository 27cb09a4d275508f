import {
  CountMismatchError,
  DatasetError,
  defineDataset,
  flips,
  MissingDataError,
  split,
  splitByHash,
  subset,
  type Dataset,
} from "@pixelweft/datasets";
import type { DataChoice, PictureChoice } from "./choice.ts";
import { findData, type Access, type FoundData } from "./find.ts";

/** The parts of a data set. */
export interface Parts {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** All parts of a data set. */
export interface OpenParts {
  /** What was found for training, before it was divided. */
  readonly found: FoundData;
  /** Those that there are. */
  readonly parts: readonly (readonly [name: keyof Parts, data: Dataset])[];
  /** Closes their files. */
  close(): Promise<void>;
}

/** Opens all parts of a data set. What can only be read from front to back stays in one. */
export async function openParts(choice: DataChoice, access: Access = {}): Promise<OpenParts> {
  const found = await findData(choice, "train", access);
  try {
    const isRandom = found.info.access !== "sequential";
    const divided: Partial<Parts> = isRandom ? await divide(choice, found) : { train: found };
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
export interface TrainingData extends Omit<Parts, "test"> {
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

/** How much of a data set is for testing, where no names say it. */
const testShare = 0.1;

/** What decides about the parts. */
export interface DividingOptions extends Pick<PictureChoice, "testNames" | "validationNames"> {
  /** Where each sample comes from. */
  readonly names: readonly string[];
  /** How much of all is for validation, about, where no names say it. */
  readonly validation: number;
  /** False where the test images are elsewhere. */
  readonly test?: boolean;
}

/**
 * Divides pictures by a hash: of their pixels, or of what they are of, so that patches of one photograph and poses of one sprite stay together.
 * Names that are given decide instead. DatasetError for names that no picture has.
 */
export async function dividePictures(data: Dataset, options: DividingOptions): Promise<Parts> {
  const { names, validation, test = true, testNames, validationNames } = options;
  const all = names.map((_, sample) => sample);
  const byNames = testNames !== undefined || validationNames !== undefined;
  const [tested, rest] = chosen(data, all, { names, words: testNames ?? [] });
  const [held, trained] = chosen(data, rest, { names, words: validationNames ?? [] });
  const share = test && !byNames ? testShare : 0;
  const shares = { test: share, validation, train: 1 - share - validation };
  const divided =
    validationNames === undefined
      ? await splitByHash(byNames ? subset(data, rest) : data, {
          shares,
          ...keyOf(rest.map((sample) => names[sample] ?? "")),
        })
      : { validation: subset(data, held), train: subset(data, trained) };
  const parts: Parts = byNames
    ? { ...divided, test: subset(data, tested) }
    : { test: subset(data, []), ...divided };
  const part = (name: keyof Parts): Dataset =>
    defineDataset({
      info: { ...parts[name].info, name: `${data.info.name}/${name}` },
      read: (indices, how) => parts[name].read(indices, how),
      fingerprint: () => parts[name].fingerprint(),
    });
  return { train: part("train"), validation: part("validation"), test: part("test") };
}

/** What stays together. Pictures of their own have nothing in common, so their pixels decide. */
function keyOf(names: readonly string[]): { key?: (sample: number) => string } {
  // Without the number of the pose, as in Crossfire's `monster/dragon.131`, or the tone of an emoji's skin, as in `1f385-1f3fb.png`.
  const groups = names.map((name) =>
    name.replace(/\.[\dx][\dA-F]{2}$/, "").replaceAll(/-1f3f[b-f]/gi, ""),
  );
  const alone = groups.every((group, sample) => group === names[sample]);
  return alone && new Set(groups).size === groups.length
    ? {}
    : { key: (sample) => groups[sample] ?? "" };
}

/** Of some samples those with one of the words in their names, and the others. DatasetError for a word that no name has. */
function chosen(
  { info }: Dataset,
  samples: readonly number[],
  { names, words }: { readonly names: readonly string[]; readonly words: readonly string[] },
): [chosen: number[], others: number[]] {
  const has = (word: string, sample: number): boolean => names[sample]?.includes(word) === true;
  for (const word of words)
    if (!samples.some((sample) => has(word, sample)))
      throw new DatasetError(
        `Cannot divide ${info.name}: no picture has ${JSON.stringify(word)} in its name`,
        { source: info.name },
      );
  const isChosen = (sample: number): boolean => words.some((word) => has(word, sample));
  return [samples.filter(isChosen), samples.filter((sample) => !isChosen(sample))];
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
