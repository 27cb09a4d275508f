import type { Dataset } from "./dataset.ts";
import { DatasetError } from "./errors/dataset-error.ts";
import { UnsupportedError } from "./errors/format.ts";
import { UnnamedSetError } from "./errors/images.ts";
import { openParquetRows } from "./format/parquet/pictures.ts";
import { parquetParts, type ParquetSplit } from "./format/parquet/shards.ts";
import { cifar10Classes } from "./set/cifar/cifar-classes.ts";
import { cifar10, cifar100 } from "./set/cifar/cifar.ts";
import type { OpenFilesDataset } from "./set/open-files-dataset.ts";
import {
  labelColumn,
  notedClasses,
  parquetDataset,
  type ParquetOptions,
} from "./set/parquet-dataset.ts";
import type { ByteSource } from "./source/byte-source.ts";
import { splitByHash } from "./transform/split-by-hash.ts";

/** How parquet files are opened when it is not said what they are. */
export interface OpenParquetOptions extends Pick<
  ParquetOptions,
  "name" | "size" | "fit" | "channels" | "background"
> {
  readonly split?: "train" | "test" | undefined;
  /** Whether `split` divides files without splits by hash. */
  readonly divide?: boolean | undefined;
  /** Which labels of CIFAR-100. */
  readonly classes?: "fine" | "coarse" | undefined;
  readonly palette?: unknown;
}

/** What was found, in words. */
export interface OpenedParquet {
  readonly data: Dataset & Partial<Pick<OpenFilesDataset, "close">>;
  readonly found: string;
  /** Whether it is all there is, with no parts. */
  readonly whole: boolean;
}

/**
 * Opens parquet files of pictures: CIFAR by its columns and classes, other pictures as they are; what looks like ImageNet is refused, as which one is not
 * guessed. Rejects with DatasetError or one of its kind.
 */
export async function openParquetPlace(
  from: string | ByteSource,
  options: OpenParquetOptions,
): Promise<OpenedParquet> {
  const { split: wanted, divide = true, classes = "fine", palette } = options;
  const split = await partOf(from, wanted);
  const about = await look(from, split);
  if (about.kind === "imagenet") throw new UnnamedSetError({ source: about.name });
  if (about.kind === "cifar10" || about.kind === "cifar100") {
    const part = wanted ?? (about.count === 10_000 ? "test" : "train");
    const files = `parquet files with CIFAR-${about.kind === "cifar10" ? "10" : `100 (${classes} labels)`}`;
    const open = { split: part, from } as const;
    const data = await (about.kind === "cifar10"
      ? cifar10(open)
      : cifar100({ ...open, labels: classes }));
    return { data, found: files, whole: false };
  }
  if (palette !== undefined)
    throw new UnsupportedError(
      `Cannot open ${about.name} with a palette: pictures of parquet files are read when they are asked for, and their colours are not known before`,
      { source: about.name },
    );
  const { name, size, fit, channels, background } = options;
  const data = await parquetDataset({ from, split, name, size, fit, channels, background });
  const { count, shape, classes: names } = data.info;
  const found = `parquet files with ${count} pictures of ${shape.join("x")}, ${names ? `in ${names.length} classes` : "without names of classes"}`;
  if (split !== undefined) return { data, found: `${found}, their part ${split}`, whole: false };
  if (wanted === undefined || !divide) return { data, found, whole: true };
  const part = (await splitByHash(data, { shares: { test: 0.1, train: 0.9 } }))[wanted];
  const divided = { ...part, close: () => data.close() };
  return {
    data: divided,
    found: `${found}; ${part.info.count} of them are its ${wanted} part`,
    whole: false,
  };
}

/** The split to open, if the names of the files have any. */
async function partOf(
  from: string | ByteSource,
  wanted: "train" | "test" | undefined,
): Promise<ParquetSplit | undefined> {
  const parts = await parquetParts(from);
  if (parts.length === 0) return undefined;
  const [only] = parts;
  const part = wanted ?? (parts.length === 1 ? only : "train");
  if (part !== undefined && parts.includes(part)) return part;
  const name = typeof from === "string" ? from : from.name;
  throw new DatasetError(
    `Cannot open the ${part} part of ${name}: its files are ${parts.join(" and ")}`,
    { source: name },
  );
}

interface Look {
  readonly name: string;
  readonly count: number;
  readonly kind: "cifar10" | "cifar100" | "imagenet" | "pictures";
}

/** What the files are, by columns, counts and class names. */
async function look(from: string | ByteSource, split: ParquetSplit | undefined): Promise<Look> {
  const rows = await openParquetRows({ from, split, labels: [], limit: 2 ** 28, cache: 0 });
  try {
    const { name, count, columns, image } = rows;
    const has = (column: string): boolean => columns.get(column) === "integer";
    const label = labelColumn(columns);
    const classes = label === false ? undefined : notedClasses(rows, label);
    const known =
      classes?.join() === cifar10Classes.join() || (classes === undefined && image === "img");
    const fits = count === 50_000 || count === 10_000;
    const about = { name, count };
    if (fits && has("fine_label") && has("coarse_label")) return { ...about, kind: "cifar100" };
    if (fits && has("label") && known) return { ...about, kind: "cifar10" };
    const thousand = classes?.length === 1000 && /^(?:tench|n01440764)/.test(classes[0] ?? "");
    if (thousand || count === 1_281_167) return { ...about, kind: "imagenet" };
    return { ...about, kind: "pictures" };
  } finally {
    await rows.close();
  }
}
