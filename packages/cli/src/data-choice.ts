import { stat } from "node:fs/promises";
import { fashionMnist, idxDataset, shapes, split, type Dataset } from "@pixelweft/datasets";

/** Which images, as the command line names them. */
export interface DataChoice {
  /** `fashion-mnist`, `shapes`, a folder with IDX files, or an IDX file. */
  readonly source: string;
  /** Where Fashion-MNIST lies. */
  readonly folder?: string;
  /** The file of labels that goes with an IDX file. */
  readonly labels?: string;
  /** Height and width of the shapes. */
  readonly size?: readonly [height: number, width: number];
}

/** How to get the images. */
export interface Access {
  /** Download Fashion-MNIST if it is nowhere. */
  readonly download?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Opens one split of a data set. An IDX file by itself is one set, whatever the split. DatasetError or one of its kind for
 * data that is missing or damaged.
 */
export async function openData(
  choice: DataChoice,
  splitName: "train" | "test",
  access: Access = {},
): Promise<Dataset> {
  const { source, folder, labels, size: [height, width] = [32, 32] } = choice;
  if (source === "fashion-mnist")
    return fashionMnist({
      split: splitName,
      ...(folder === undefined ? {} : { folder }),
      ...access,
    });
  if (source === "shapes") return shapes({ split: splitName, height, width });
  const found = await stat(source).catch(() => undefined);
  if (found?.isDirectory()) return idxDataset({ folder: source, split: splitName });
  return idxDataset({ images: source, ...(labels === undefined ? {} : { labels }) });
}

/** A training split with some of its images held out for choices. */
export interface TrainingData {
  readonly train: Dataset;
  readonly validation: Dataset;
}

/** Opens the training split and holds images out: always the same ones, whatever the seed of a run. */
export async function openTrainingData(
  choice: DataChoice,
  heldOut: number | undefined,
  access: Access = {},
): Promise<TrainingData> {
  const whole = await openData(choice, "train", access);
  const validation = heldOut ?? Math.min(5000, Math.floor(whole.info.count / 10));
  return split(whole, { validation, seed: 0 });
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
