import type { SampleReadOptions, Samples } from "../dataset.ts";
import { decodePicture } from "../decode/decode-picture.ts";
import { decodeInPlace, type PictureForm } from "../decode/picture-job.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { ParquetError } from "../errors/format.ts";
import type { Fitting } from "../format/fitting.ts";
import { openParquetRows, type ParquetRows } from "../format/parquet/pictures.ts";
import type { ParquetPlace, ParquetSplit } from "../format/parquet/shards.ts";
import { checkBounds } from "../source/check-numbers.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { sha256 } from "../source/sha256.ts";
import { defineDataset } from "./define-dataset.ts";
import type { OpenFilesDataset } from "./open-files-dataset.ts";
import { checkPictureOptions } from "./pictures/picture-options.ts";

/** Options of `parquetDataset`. */
export interface ParquetOptions {
  /** A parquet file, several (`train-00000-of-00005.parquet` ...), or the folder that they are in. */
  readonly from: ParquetPlace;
  /** Which files of a folder, by their names. */
  readonly split?: ParquetSplit | undefined;
  /** The data set's name. Default: that of the first file. */
  readonly name?: string | undefined;
  /** The column of pictures. Default: `image` or `img`, else the only one with pictures. */
  readonly image?: string | undefined;
  /** The column of labels, whole numbers from 0. Default: `label` or `fine_label` where there is one; `false` for none. */
  readonly label?: string | false | undefined;
  /** What the labels stand for. Default: what Hugging Face notes in its files. */
  readonly classes?: readonly string[] | undefined;
  /** Height and width of a sample. Default: those of the first picture, and all have to be of that size. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /** What happens to pictures of another size. Default `cover`: the middle, in the shape of a sample. */
  readonly fit?: Fitting["fit"] | undefined;
  /** 1 for grey, 3 for colour. Default 3. */
  readonly channels?: 1 | 3 | undefined;
  /** What shows through transparent places. Default white. */
  readonly background?: Fitting["background"] | undefined;
  /** Bytes of one group of rows unpacked, the least that can be read at once. Default 2^28: more is refused. */
  readonly limit?: number | undefined;
  /** Bytes of groups of rows that are kept in memory. Default 2^28. */
  readonly cache?: number | undefined;
}

/**
 * Pictures (PNG and JPEG) in parquet files, as Hugging Face publishes image data sets. They stay in the files: a group of rows is read when one of
 * its pictures is asked for, and kept while there is room for it. Snappy, gzip and Zstandard are unpacked. Copies of a picture are not dropped.
 * Rejects with ParquetError, TruncatedError, LimitError, UnsupportedError or MissingDataError; errors name the file and the row.
 *
 * @example
 * await parquetDataset({ from: "no/such/folder", split: "train" }); // throws MissingDataError
 */
export async function parquetDataset(options: ParquetOptions): Promise<OpenFilesDataset> {
  checkOptionNames("open parquet files", options, {
    from: true,
    split: true,
    name: true,
    image: true,
    label: true,
    classes: true,
    size: true,
    fit: true,
    channels: true,
    background: true,
    limit: true,
    cache: true,
  });
  const { channels = 3, background = [255, 255, 255], name: called = "parquet files" } = options;
  checkPictureOptions({
    source: called,
    channels,
    background,
    ...(options.size && { size: options.size }),
    ...(options.fit && { fit: options.fit }),
  });
  const label = options.label === undefined ? await findLabel(options) : options.label;
  const rows = await openRows(options, label === false ? [] : [label]);
  try {
    const classes = options.classes ?? (label === false ? undefined : notedClasses(rows, label));
    const size = options.size ?? (await firstSize(rows));
    const form: PictureForm = {
      height: size[0],
      width: size[1],
      channels,
      background,
      fit: options.size === undefined ? "exact" : (options.fit ?? "cover"),
      maxPixels,
    };
    const name = options.name ?? rows.name;
    return parquetPictures(rows, { name, form, ...(classes && { classes }), labelOf: (n) => n });
  } catch (error) {
    await rows.close();
    throw error;
  }
}

const maxPixels = 2 ** 26;

/** What becomes of rows. */
export interface ParquetSamples {
  readonly name: string;
  readonly form: PictureForm;
  readonly classes?: readonly string[];
  /** From the number in the file to the label. */
  readonly labelOf: (number: number) => number;
}

/** A data set of rows; labels are those of the first column that they were opened with. */
export function parquetPictures(rows: ParquetRows, samples: ParquetSamples): OpenFilesDataset {
  const { name, form, classes, labelOf } = samples;
  const most = classes?.length ?? 2 ** 31;
  const read = async (
    indices: Uint32Array<ArrayBuffer>,
    { signal, decode = decodeInPlace }: SampleReadOptions,
  ): Promise<Samples> => {
    const { files, labels } = await rows.read(indices, { signal });
    const [numbers] = labels;
    const wrong = numbers?.findIndex((number) => number < 0 || number >= most) ?? -1;
    if (wrong >= 0) {
      const { source, member, sample } = files[wrong] ?? {};
      throw new ParquetError(
        `Cannot use ${member} of ${source}: its label is ${numbers?.[wrong]}, none of 0 to ${most - 1}`,
        { source, member, sample },
      );
    }
    const images = await decode(files, form);
    return numbers ? { images, labels: Int32Array.from(numbers, labelOf) } : { images };
  };
  const { height, width, channels } = form;
  const dataset = defineDataset({
    info: {
      name,
      shape: [height, width, channels],
      count: rows.count,
      ...(classes && { classes }),
    },
    read,
    fingerprint: async () => {
      const order = classes?.map((_, label) => labelOf(label));
      const text = JSON.stringify([await rows.fingerprint(), rows.image, form, order]);
      return sha256(new TextEncoder().encode(text));
    },
  });
  return Object.freeze({ ...dataset, close: () => rows.close() });
}

async function openRows(
  { from, split, image, limit = 2 ** 28, cache = 2 ** 28 }: ParquetOptions,
  labels: readonly string[],
): Promise<ParquetRows> {
  checkBounds("open parquet files", { limit, cache });
  return openParquetRows({ from, split, image, labels, limit, cache });
}

async function findLabel(options: ParquetOptions): Promise<string | false> {
  const { columns, close } = await openRows(options, []);
  await close();
  return labelColumn(columns);
}

/** The column of labels, if there is one. */
export function labelColumn(columns: ParquetRows["columns"]): string | false {
  return ["label", "fine_label"].find((name) => columns.get(name) === "integer") ?? false;
}

/** What Hugging Face notes in the files: `features` with the names of classes. */
export function notedClasses({ notes }: ParquetRows, label: string): readonly string[] | undefined {
  try {
    const noted = JSON.parse(notes.get("huggingface") ?? "{}") as {
      info?: { features?: Record<string, { names?: unknown } | undefined> };
    };
    const names = noted.info?.features?.[label]?.names;
    if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) return undefined;
    return Object.freeze(names as string[]);
  } catch {
    return undefined; // it is a note, no more
  }
}

async function firstSize(rows: ParquetRows): Promise<readonly [number, number]> {
  if (rows.count === 0)
    throw new DatasetError(`Cannot open ${rows.name}: it has no rows`, { source: rows.name });
  const [file] = (await rows.read([0])).files;
  const { bytes, ...place } = file ?? { bytes: new Uint8Array(), source: rows.name };
  const { height, width } = await decodePicture(bytes, { ...place, maxPixels });
  return [height, width];
}
