import { gunzip, gunzipStream, isGzip } from "../archive/gunzip.ts";
import type { Dataset } from "../dataset.ts";
import { findFile, readBytes } from "../disk/files.ts";
import { LimitError, MissingDataError } from "../errors/access.ts";
import { IdxError } from "../errors/format.ts";
import { idxSize, parseIdx, type IdxArray } from "../format/idx.ts";
import { fromBytes } from "../source/byte-source.ts";
import { checkBounds } from "../source/check-numbers.ts";
import { checkPath } from "../source/check-path.ts";
import { concatenate } from "../source/concatenate.ts";
import { memoryDataset } from "./memory-dataset.ts";

/** A path, or the bytes of a file, or a file that a browser's user picked; packed by gzip or not. */
export type IdxSource = string | Uint8Array | Blob;

interface IdxSettings {
  /** Default: the path, the folder, or "idx". */
  readonly name?: string;
  /** What the labels stand for; a label beyond it is an error. */
  readonly classes?: readonly string[];
  /** The most bytes that a file may unpack to. Default 1 GiB. */
  readonly limit?: number;
}

/** Which files, or which folder with files named as MNIST names them. */
export type IdxDatasetOptions = IdxSettings &
  (
    | { readonly images: IdxSource; readonly labels?: IdxSource }
    | { readonly folder: string; readonly split: "train" | "test" }
  );

/**
 * A data set from IDX files: images `[count, height, width]` (grey) or `[count, height, width, channels]` of bytes, and labels
 * `[count]` of integers. In a folder, the names are `train-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` and the like, with or without
 * `.gz`; a folder without a file of labels gives a set without labels. Everything is held in memory.
 * Throws DatasetError or one of its kind, RangeError for another split, TypeError for what is no path and no file.
 *
 * @example Files of your own: paths, or bytes
 * const images = formatIdx([2, 1, 2], Uint8Array.of(0, 255, 255, 0));
 * const digits = await idxDataset({ images, labels: formatIdx([2], Uint8Array.of(4, 2)) });
 * digits.info.shape; // [1, 2, 1]
 * await digits.read([1]); // { images: Uint8Array [255, 0], labels: Int32Array [2] }
 * await idxDataset({ folder: "no/such/folder", split: "train" }); // throws MissingDataError
 */
export async function idxDataset(options: IdxDatasetOptions): Promise<Dataset> {
  const { limit = 2 ** 30, classes } = options;
  checkBounds("open IDX files", { limit });
  const files = "folder" in options ? await findPair(options) : options;
  checkFile(files.images, "images");
  if (files.labels !== undefined) checkFile(files.labels, "labels");
  const name = nameOf(files.images, options.name ?? "images");
  const images = imagesOf(await readIdx(files.images, { source: name, limit }), name);
  const labels = files.labels === undefined ? undefined : await readLabels(files.labels, limit);
  const fallback =
    "folder" in options ? `${options.folder}/${options.split}` : nameOf(options.images, "idx");
  return memoryDataset({ ...images, name: options.name ?? fallback, labels, classes });
}

/** Refuses what is neither a path, bytes, nor a file of a browser. TypeError. */
export function checkFile(file: unknown, name: "images" | "labels"): asserts file is IdxSource {
  const { arrayBuffer }: Partial<Record<keyof Blob, unknown>> = Object(file);
  if (file instanceof Uint8Array || typeof arrayBuffer === "function") return;
  checkPath(file, { what: `${name} are a path, bytes, or a Blob` });
}

/**
 * The unpacked bytes of an IDX file. Of a packed one the header is looked at first: no more is unpacked than it says that there is, and nothing where that is
 * more than the limit. Rejects with IdxError, GzipError, TruncatedError or LimitError.
 */
export async function unpackedIdx(
  bytes: Uint8Array,
  { source, limit }: { readonly source: string; readonly limit: number },
): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const said = idxSize(await unpackedStart(bytes, source), source);
  if (said > limit)
    throw new LimitError(
      `Cannot unpack ${source}: it says that it has ${said} bytes, more than the limit of ${limit}`,
      { source },
    );
  try {
    return await gunzip(bytes, { source, limit: said });
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    throw new IdxError(
      `Cannot read ${source}: more than the ${said} bytes are in it that it says`,
      {
        source,
        offset: said,
        cause: error,
      },
    );
  }
}

/** The longest header has 255 dimensions. */
const longestHeader = 4 + 4 * 255;

async function unpackedStart(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  const packed = fromBytes(bytes, { name });
  for await (const piece of gunzipStream(packed, { limit: Infinity })) {
    start = concatenate([start, piece.subarray(0, longestHeader)]);
    if (start.length >= longestHeader) break;
  }
  return start;
}

/** The images of an unpacked IDX file, and their shape. */
export function imagesOf(
  idx: IdxArray,
  source: string,
): { images: Uint8Array; shape: [height: number, width: number, channels: number] } {
  const [, height = 0, width = 0, channels = 1] = idx.shape;
  const whole = height * width * channels > 0 && (idx.shape.length === 3 || idx.shape.length === 4);
  if (idx.dtype !== "u8" || !whole) {
    throw new IdxError(
      `Cannot use ${source} as images: it holds ${idx.shape.join("x")} ${idx.dtype}, not count x height x width (x channels) u8`,
      { source },
    );
  }
  return { images: idx.data, shape: [height, width, channels] };
}

/** The labels of an unpacked IDX file. */
export function labelsOf(idx: IdxArray, source: string): ArrayLike<number> {
  if (idx.shape.length !== 1 || idx.dtype === "f32" || idx.dtype === "f64") {
    throw new IdxError(
      `Cannot use ${source} as labels: it holds ${idx.shape.join("x")} ${idx.dtype}, not a list of integers`,
      { source },
    );
  }
  return idx.data;
}

async function readLabels(file: IdxSource, limit: number): Promise<ArrayLike<number>> {
  const source = nameOf(file, "labels");
  return labelsOf(await readIdx(file, { source, limit }), source);
}

async function readIdx(
  file: IdxSource,
  options: { source: string; limit: number },
): Promise<IdxArray> {
  const bytes =
    typeof file === "string"
      ? await readBytes(file)
      : file instanceof Uint8Array
        ? file
        : new Uint8Array(await file.arrayBuffer());
  return parseIdx(await unpackedIdx(bytes, options), options);
}

function nameOf(file: IdxSource, otherwise: string): string {
  if (typeof file === "string") return file;
  return "name" in file && typeof file.name === "string" ? file.name : otherwise;
}

async function findPair({
  folder,
  split,
}: {
  folder: string;
  split: "train" | "test";
}): Promise<{ images: string; labels: string | undefined }> {
  checkPath(folder, { what: "a folder is a path" });
  if (split !== "train" && split !== "test")
    throw new RangeError(`Cannot open ${folder}: split is ${String(split)}, not train or test`);
  const stems = split === "train" ? ["train"] : ["t10k", "test"];
  const named = (part: string): string[] =>
    stems.flatMap((stem) =>
      ["-", "."].flatMap((dot) => withGzip(`${stem}-${part.replace("*", dot)}`)),
    );
  const images = await findFile(folder, [
    ...named("images*idx3-ubyte"),
    ...named("images*idx4-ubyte"),
  ]);
  if (images === undefined) {
    throw new MissingDataError(
      `Cannot find images in ${folder}: it has no ${stems.join("- or ")}-images-idx3-ubyte, with or without .gz`,
      { source: folder },
    );
  }
  return { images, labels: await findFile(folder, named("labels*idx1-ubyte")) };
}

/** The name of a file, bare and packed. */
export function withGzip(name: string): [string, string] {
  return [name, `${name}.gz`];
}
