import {
  DatasetError,
  fashionMnist,
  flips,
  imagenet,
  openDataset,
  patches,
  shapes,
  split,
  type Dataset,
  type ImagenetVariant,
  type Palette,
} from "@pixelweft/datasets";
import { pictureOptions, type PictureChoice } from "./picture-choice.ts";
import { dividePictures, type Parts } from "./picture-parts.ts";

/** Which images, as the command line names them; plain JSON, kept in checkpoints. */
export interface DataChoice {
  /** `fashion-mnist`, `shapes`, or a path: what is there is found out. */
  readonly source: string;
  /** Which of the sets that look alike. */
  readonly as?: ImagenetVariant;
  /** Where the test images are, if they are not with the others. */
  readonly testSource?: string;
  /** Fewer images of ImageNet than there are. */
  readonly partial?: boolean;
  /** Where Fashion-MNIST lies. */
  readonly folder?: string;
  /** The file of labels that goes with an IDX file. */
  readonly labels?: string;
  /** Which labels of CIFAR-100. */
  readonly classes?: "fine" | "coarse";
  /** Height and width of the shapes. */
  readonly size?: readonly [height: number, width: number];
  readonly pictures?: PictureChoice;
  /** Trains on mirror images besides. */
  readonly flips?: boolean;
}

/** How to get the images. */
export interface Access {
  /** Download Fashion-MNIST if it is nowhere. */
  readonly download?: boolean;
  readonly signal?: AbortSignal;
  /** The palette of the model that takes the images. */
  readonly palette?: Palette | undefined;
}

/** A data set as it was found. */
export interface FoundData extends Dataset {
  /** In words what it was found in. */
  readonly found: string;
  /** True for all there is, of data without parts. */
  readonly whole: boolean;
  /** Where each picture comes from. */
  readonly names?: readonly string[];
  /** Pictures that are copies, and those that cannot be read. */
  readonly dropped?: number;
  readonly skipped?: readonly DatasetError[];
  /** Closes its files. */
  close(): Promise<void>;
}

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

/** What there is of a part of a data set: all, where it has no parts. */
export async function findData(
  choice: DataChoice,
  part: "train" | "test",
  access: Access = {},
): Promise<FoundData> {
  const { source, as, folder, labels, size, classes, pictures = {}, testSource } = choice;
  const { palette, ...getting } = access;
  if (source === "fashion-mnist") {
    const where = folder === undefined ? {} : { folder };
    const data = await fashionMnist({ split: part, ...where, ...getting });
    return kept(data, "Fashion-MNIST, its checksums as published");
  }
  if (source === "shapes") {
    const [height, width] = size ?? [32, 32];
    return kept(shapes({ split: part, height, width }), "shapes that are drawn here");
  }
  const from = part === "test" ? (testSource ?? source) : source;
  if (as !== undefined) return openImagenet(as, { ...choice, from, part });
  const options = pictureOptions(pictures, palette);
  const { patches: cut, scales, stride } = pictures;
  if (cut !== undefined) {
    const steps = { ...(scales && { scales }), ...(stride !== undefined && { stride }) };
    const { cell: _, palette: __, ...taken } = options;
    const data = await patches({ ...taken, from, size: cut, ...steps });
    const found = `${data.info.count} different patches of ${new Set(data.names).size} photographs`;
    return { ...kept(data, found), whole: true };
  }
  const opened = await openDataset(from, {
    ...options,
    split: part,
    divide: false,
    ...(labels !== undefined && { labels }),
    ...(classes && { classes }),
  });
  return { ...opened, close: async () => undefined };
}

function kept<Data extends Dataset>(data: Data, found: string): Data & FoundData {
  return { ...data, found, whole: false, close: async () => undefined };
}

async function openImagenet(
  variant: ImagenetVariant,
  options: DataChoice & { readonly from: string; readonly part: "train" | "test" },
): Promise<FoundData> {
  const { from, part, partial = false } = options;
  // The 64x64 training set of arrays comes in two archives.
  const places = variant.endsWith("chrabaszcz") ? from.split(",") : from;
  const which = part === "train" ? "train" : "validation";
  const data = await imagenet({ variant, split: which, from: places, partial });
  return { ...data, found: `down-sampled ImageNet (${variant})`, whole: false };
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
  const { names, whole, info } = found;
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
