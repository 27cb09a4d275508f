import type { Dataset } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { CountMismatchError } from "../errors/images.ts";
import { checkWholes } from "../source/check-numbers.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { hasherOf } from "../source/digest.ts";
import { samplesInOrder } from "./samples-in-order.ts";

/** What a data set is compared with. */
export interface ContentsOptions {
  /** The number of images. Default: as published, for sets that have the name of a published one. */
  readonly count?: number | undefined;
  /** The number of images of each class, or the least and the most. Default: as published. */
  readonly each?: number | readonly [least: number, most: number] | undefined;
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of images read. */
  readonly onProgress?: ((read: number, total: number) => void) | undefined;
}

/** What was read. */
export interface Contents {
  /** The images of each class, by label; empty without labels. */
  readonly counts: readonly number[];
  /** SHA-256 of all images in their order, `[count, height, width, channels]`. */
  readonly images: string;
  /** SHA-256 of all labels in their order, as little-endian integers of 64 bits. */
  readonly labels?: string;
  /** The published set with these very images and labels, such as `cifar-10/train`, where one is known. */
  readonly known?: string;
}

interface Published {
  readonly count: number;
  readonly each?: number | readonly [least: number, most: number];
}

/** What is published of the sets that go by these names here. */
const published: Readonly<Record<string, Published>> = {
  "cifar-10/train": { count: 50_000, each: 5000 },
  "cifar-10/test": { count: 10_000, each: 1000 },
  "fashion-mnist/train": { count: 60_000, each: 6000 },
  "fashion-mnist/test": { count: 10_000, each: 1000 },
};

const cifar100Counts: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  "cifar-100/train": { 100: 500, 20: 2500 },
  "cifar-100/test": { 100: 100, 20: 500 },
};

/** Known checksums of contents: SHA-256 of images and of labels. */
const golden: Readonly<Record<string, readonly [images: string, labels: string]>> = {
  "cifar-10/train": [
    "c5b8e1d062f7373a5bc758689b1b9c2a7caf093109b95ceb98cecaf2bd266807",
    "d6d2fe5c7528f766adb2e13bf983d1e4707936c06b4ccf240ef3d2dcd72c986d",
  ],
  "cifar-10/test": [
    "f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04",
    "cbb7365de8ed11f05cc4c3a1e7f78144127c5e851efd83762fb18202461230bb",
  ],
};

/**
 * Reads a whole data set once: the number of images in all and of each class is compared with what is expected, every label with the classes, and the
 * checksums of the contents are given. A second look beside {@link verifyPublished}: it holds for any archive that the images came in.
 * Rejects with CountMismatchError for other numbers, DatasetError for a label that is no class.
 *
 * @example
 * const images = Uint8Array.of(0, 255, 255, 0);
 * const dots = memoryDataset({ name: "dots", shape: [1, 1, 1], images, labels: [0, 1, 1, 0] });
 * (await checkContents(dots, { each: 2 })).counts; // [2, 2]
 * await checkContents(dots, { count: 5 }); // throws CountMismatchError
 */
export async function checkContents(
  dataset: Dataset,
  options: ContentsOptions = {},
): Promise<Contents> {
  const names = { count: true, each: true, signal: true, onProgress: true } as const;
  const { name, shape, count, classes } = dataset.info;
  const act = `check ${name}`;
  checkOptionNames(act, options, names);
  checkWholes(act, { count: options.count ?? 0 }, 0);
  for (const each of [options.each ?? []].flat()) checkWholes(act, { each }, 0);
  const expected = expectedOf(dataset);
  const images = await hasherOf("sha256");
  const labels = await hasherOf("sha256");
  const counts: number[] = Array.from({ length: classes?.length ?? 0 }, () => 0);
  let labelled = false;
  const size = shape[0] * shape[1] * shape[2];
  let at = 0;
  for await (const samples of samplesInOrder(dataset, { atOnce: 256, signal: options.signal })) {
    images.update(samples.images);
    if (samples.labels) {
      labelled = true;
      countLabels(samples.labels, { counts, at, name, classes });
      labels.update(new Uint8Array(BigInt64Array.from(samples.labels, BigInt).buffer));
    }
    at += samples.images.length / size;
    options.onProgress?.(at, count);
  }
  checkCount(dataset, options.count ?? expected?.count);
  if (labelled) checkEach(counts, name, options.each ?? expected?.each);
  const digests = { images: images.finish(), ...(labelled && { labels: labels.finish() }) };
  const known = Object.keys(golden).find(
    (set) => golden[set]?.[0] === digests.images && golden[set][1] === digests.labels,
  );
  return { counts, ...digests, ...(known !== undefined && { known }) };
}

function expectedOf({ info: { name, classes } }: Dataset): Published | undefined {
  const each = cifar100Counts[name]?.[classes?.length ?? 0];
  if (each !== undefined) return { count: each * (classes?.length ?? 0), each };
  const [, set = "", part = ""] = /^(imagenet\d+-\w+)\/(\w+)$/.exec(name) ?? [];
  if (set.endsWith("-oord")) return { count: part === "train" ? 1_281_149 : 49_999 };
  if (set !== "")
    return part === "train" ? { count: 1_281_167, each: [732, 1300] } : { count: 50_000, each: 50 };
  return published[name];
}

function countLabels(
  labels: Int32Array,
  {
    counts,
    at,
    name,
    classes,
  }: { counts: number[]; at: number; name: string; classes: readonly string[] | undefined },
): void {
  for (const [row, label] of labels.entries()) {
    if (label < 0 || label >= (classes?.length ?? 2 ** 16))
      throw new DatasetError(
        `Cannot use ${name}: label ${label} of sample ${at + row} is none of its classes`,
        { source: name, sample: at + row },
      );
    while (counts.length <= label) counts.push(0);
    counts[label] = (counts[label] ?? 0) + 1;
  }
}

function checkCount({ info: { name, count } }: Dataset, expected: number | undefined): void {
  if (expected === undefined || count === expected) return;
  throw new CountMismatchError(`Cannot use ${name}: it has ${count} images, not ${expected}`, {
    source: name,
  });
}

function checkEach(counts: readonly number[], name: string, each: Published["each"]): void {
  if (each === undefined) return;
  const [least, most] = typeof each === "number" ? [each, each] : each;
  const odd = counts.findIndex((count) => count < least || count > most);
  if (odd < 0) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  throw new CountMismatchError(
    `Cannot use ${name}: it has class ${odd} ${counts[odd]} times, not ${wanted}`,
    { source: name },
  );
}
