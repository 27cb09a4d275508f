import { type Archive, openArchive } from "../../archive/archive.ts";
import type { Dataset } from "../../dataset.ts";
import { MissingDataError } from "../../errors/access.ts";
import { CifarError } from "../../errors/format.ts";
import { holdsParquet } from "../../format/parquet/shards.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { checkOptionNames } from "../../source/check-options.ts";
import { concatenate } from "../../source/concatenate.ts";
import { checkPlace } from "../../source/source-at.ts";
import { memoryDataset } from "../memory-dataset.ts";
import {
  type CifarBatch,
  type LabelKind,
  parseBinaryBatch,
  parsePickledBatch,
} from "./cifar-batch.ts";
import { cifar100Classes, cifar100Superclasses, cifar10Classes } from "./cifar-classes.ts";
import { readCifarParquet } from "./cifar-parquet.ts";

/** Options of `cifar10`. */
export interface CifarOptions {
  readonly split: "train" | "test";
  /**
   * The archive as published, `cifar-10-binary.tar.gz` or `cifar-10-python.tar.gz`, or a folder with its files; or Hugging Face's parquet file of the split,
   * or the folder that it is in.
   */
  readonly from: string | ByteSource;
}

/** Options of `cifar100`. */
export interface Cifar100Options extends CifarOptions {
  /** The 100 classes, or the 20 groups of five. Default `fine`. */
  readonly labels?: "fine" | "coarse" | undefined;
}

/** The files of one of the two sets. */
export interface CifarLayout {
  readonly name: string;
  /** In the order of the bytes before an image. */
  readonly kinds: readonly LabelKind[];
  /** The names of files without folder, in order; the same in binary with `.bin`. */
  readonly files: Readonly<Record<"train" | "test", readonly string[]>>;
  /** Images of one file. */
  readonly count: Readonly<Record<"train" | "test", number>>;
}

export const cifar10Layout: CifarLayout = {
  name: "cifar-10",
  kinds: [{ key: "labels", classes: cifar10Classes }],
  files: { train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}`), test: ["test_batch"] },
  count: { train: 10_000, test: 10_000 },
};

export const cifar100Layout: CifarLayout = {
  name: "cifar-100",
  kinds: [
    { key: "coarse_labels", classes: cifar100Superclasses },
    { key: "fine_labels", classes: cifar100Classes },
  ],
  files: { train: ["train"], test: ["test"] },
  count: { train: 50_000, test: 10_000 },
};

/**
 * CIFAR-10: 50,000 and 10,000 colour images of 32x32, ten classes. Sizes, labels and the number of images of each class are checked.
 * Rejects with MissingDataError for files that are not there, CifarError for damaged ones, or what the archive's reader throws.
 *
 * Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009
 *
 * @example
 * await cifar10({ split: "test", from: "no/such/cifar-10-binary.tar.gz" }); // throws MissingDataError
 */
export async function cifar10(options: CifarOptions): Promise<Dataset> {
  checkOptionNames("open CIFAR-10", options, { split: true, from: true });
  return openCifar(cifar10Layout, { ...options, labels: 0 });
}

/**
 * CIFAR-100: 50,000 and 10,000 colour images of 32x32, a hundred classes in twenty groups; checked as {@link cifar10}.
 *
 * Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009
 *
 * @example
 * await cifar100({ split: "train", labels: "coarse", from: "no/such/folder" }); // throws MissingDataError
 */
export async function cifar100(options: Cifar100Options): Promise<Dataset> {
  checkOptionNames("open CIFAR-100", options, { split: true, from: true, labels: true });
  const { labels = "fine" } = options;
  if (labels !== "fine" && labels !== "coarse")
    throw new RangeError(`Cannot open CIFAR-100: labels is ${String(labels)}, not fine or coarse`);
  return openCifar(cifar100Layout, { ...options, labels: labels === "fine" ? 1 : 0 });
}

/** Opens a set of that layout; `labels` is the kind that samples are labelled with. */
export async function openCifar(
  layout: CifarLayout,
  { split, from, labels }: CifarOptions & { readonly labels: number },
): Promise<Dataset> {
  if (!Object.hasOwn(layout.files, split))
    throw new RangeError(`Cannot open ${layout.name}: split is ${split}, not train or test`);
  checkPlace(from);
  const source = typeof from === "string" ? from : from.name;
  const batches = (await holdsParquet(from))
    ? [await readCifarParquet(from, { ...layout, split, count: countOf(layout, split) })]
    : await readArchive(from, layout, split);
  const images = concatenate(batches.map((batch) => batch.images));
  const perKind = layout.kinds.map((_, k) =>
    batches.flatMap((batch) => [...(batch.labels[k] ?? [])]),
  );
  checkCounts(perKind, layout, source);
  return memoryDataset({
    name: `${layout.name}/${split}`,
    shape: [32, 32, 3],
    images,
    labels: perKind[labels],
    classes: layout.kinds[labels]?.classes,
  });
}

function countOf({ count, files }: CifarLayout, split: "train" | "test"): number {
  return count[split] * files[split].length;
}

async function readArchive(
  from: string | ByteSource,
  layout: CifarLayout,
  split: "train" | "test",
): Promise<CifarBatch[]> {
  const archive = await openArchive(from, { limit: 2 ** 30 });
  try {
    return await readBatches(archive, layout, split);
  } finally {
    await archive.close();
  }
}

/** The files of a split, in their order, wherever they lie in the archive. */
async function readBatches(
  archive: Archive,
  layout: CifarLayout,
  split: "train" | "test",
): Promise<CifarBatch[]> {
  const wanted = layout.files[split];
  const count = layout.count[split];
  const found = new Map<string, CifarBatch>();
  for await (const file of archive.files()) {
    const base = file.name.slice(file.name.lastIndexOf("/") + 1);
    const stem = base.replace(/\.bin$/, "");
    if (!wanted.includes(stem)) continue;
    const place = { source: archive.name, member: file.name };
    if (found.has(stem))
      throw new CifarError(`Cannot read ${archive.name}: it has ${stem} more than once`, place);
    // Protocols 0 to 2 of Python 3 write pixels as text: up to six bytes for one.
    const bytes = await file.read(
      count * (layout.kinds.length * 64 + (base === stem ? 6 : 1) * 3072 + 64) + 2 ** 16,
    );
    const parse = base === stem ? parsePickledBatch : parseBinaryBatch;
    found.set(stem, parse(bytes, { ...place, kinds: layout.kinds, count }));
  }
  const missing = wanted.filter((name) => !found.has(name));
  if (missing.length > 0)
    throw new MissingDataError(
      `Cannot find ${layout.name} in ${archive.name}: it has no ${missing.map((name) => `${name} or ${name}.bin`).join(", ")}`,
      { source: archive.name },
    );
  return wanted.flatMap((name) => found.get(name) ?? []);
}

/** Each class has equally many images, and each fine class is of one group. */
function checkCounts(labels: readonly number[][], layout: CifarLayout, source: string): void {
  for (const [k, { key, classes }] of layout.kinds.entries()) {
    const counts = classes.map(() => 0);
    for (const label of labels[k] ?? []) counts[label] = (counts[label] ?? 0) + 1;
    const each = (labels[k]?.length ?? 0) / classes.length;
    const odd = counts.findIndex((count) => count !== each);
    if (odd >= 0)
      throw new CifarError(
        `Cannot use ${source} as ${layout.name}: its ${key} have class ${odd} ${counts[odd]} times, not ${each}`,
        { source },
      );
  }
  const [coarse = [], fine] = labels;
  const groups = new Map<number, number>();
  for (const [sample, label] of (fine ?? []).entries()) {
    const group = coarse[sample] ?? 0;
    if ((groups.get(label) ?? group) !== group)
      throw new CifarError(
        `Cannot use ${source} as ${layout.name}: class ${label} of sample ${sample} is in group ${group}, before in ${groups.get(label)}`,
        { source, sample },
      );
    groups.set(label, group);
  }
}
