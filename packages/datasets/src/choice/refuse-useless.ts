import { isFolder } from "../disk/files.ts";
import type { OpenedDataset } from "../open.ts";
import type { DataChoice, PictureChoice } from "./data-choice.ts";

/** What pictures of parquet files take, and what matters only if something is wrong. */
const always: readonly (keyof PictureChoice)[] = ["skipDamaged", "skipOtherSizes"];
const ofParquet: readonly (keyof PictureChoice)[] = [
  "resize",
  "pad",
  "padAt",
  "grey",
  "background",
];

/** A field as it is said: `testNames` are test names. */
export function fieldWords(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Refuses crops of a folder before its pictures are read. */
export async function refuseCrops(from: string, { crops }: PictureChoice): Promise<void> {
  if (crops === undefined || !(await isFolder(from))) return;
  throw new TypeError(
    `Cannot cut ${from} into crops: it is a folder, no picture and no map of tiles; name one in it`,
  );
}

/**
 * Refuses fields that do nothing for what was found.
 *
 * @throws TypeError that names the field.
 */
export function refuseUseless(
  { source, labels, classes, pictures = {} }: DataChoice,
  { found, names }: Pick<OpenedDataset, "found"> & Partial<Pick<OpenedDataset, "names">>,
): void {
  if (pictures.cell !== undefined && !/^(?:a sprite sheet|sprite sheets) /.test(found))
    throw new TypeError(`Cannot cut ${source} into cells: it is no sprite sheet`);
  if (classes !== undefined && !found.includes("CIFAR-100"))
    throw new TypeError(`Cannot take classes with ${source}: only CIFAR-100 has two kinds of them`);
  if (labels !== undefined && found !== "a file of IDX" && found !== "a numpy file of codes")
    throw new TypeError(
      `Cannot take labels with ${source}: they are for a file of IDX or a numpy file of codes`,
    );
  if (pictures.below !== undefined && /^a (?:sprite sheet|picture)/.test(found))
    throw new TypeError(`Cannot take below with ${source}: it is one picture`);
  if (names !== undefined) return;
  const isParquet = /^parquet files with \d/.test(found);
  const taken = isParquet ? [...always, ...ofParquet] : always;
  const useless = (Object.keys(pictures) as (keyof PictureChoice)[]).find(
    (field) => pictures[field] !== undefined && !taken.includes(field),
  );
  if (useless !== undefined)
    throw new TypeError(
      `Cannot take ${fieldWords(useless)} with ${source}: it is ${found}, whose images are as they are`,
    );
}
