import {
  type Archive,
  type ArchiveFile,
  crcOf,
  type FilesOptions,
  openArchive,
  readMany,
} from "../../archive/archive.ts";
import type { Samples, SampleReadOptions } from "../../dataset.ts";
import { decodeInPlace, type PictureFile, type PictureForm } from "../../decode/picture-job.ts";
import { LimitError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import type { ByteSource, SignalOptions } from "../../source/byte-source.ts";
import { checkOptionNames, type OptionNames } from "../../source/check-options.ts";
import { sha256 } from "../../source/sha256.ts";
import {
  type DatasetDescription,
  defineDataset,
  defineSequentialDataset,
} from "../define-dataset.ts";
import type { OpenFilesDataset } from "../open-files-dataset.ts";
import { isPictureName, largestFile } from "./image-folder.ts";
import type { PictureDataset } from "./picture-dataset.ts";
import { checkPictureOptions, type PictureOptions } from "./picture-options.ts";
import { placeBelow } from "./place-below.ts";
import { unlabelledOf, type Unlabelled } from "./unlabelled.ts";

/** Options of `pictureFiles`. */
export interface PictureFilesOptions extends Pick<
  PictureOptions,
  "name" | "fit" | "channels" | "background" | "maxPixels"
> {
  /** A folder, or a tar, tar.gz or zip archive of one. */
  readonly from: string | ByteSource;
  /** Only pictures below this folder, such as `train`. */
  readonly below?: string | undefined;
  /** Height and width of a sample. */
  readonly size: readonly [height: number, width: number];
}

const optionNames: OptionNames<PictureFilesOptions> = {
  from: true,
  below: true,
  size: true,
  name: true,
  fit: true,
  channels: true,
  background: true,
  maxPixels: true,
};

/** Pictures that are decoded together while an archive is read from front to back. */
const together = 32;

/**
 * The PNG and JPEG pictures of a folder or an archive of one, as `imageFolder()` finds them, but left where they are and decoded when they are read: for more than
 * memory holds. They come in the order of the archive, those of a folder in that of their names. Of a `tar.gz`, which can only be read from front to back, `access` is sequential. Copies are not looked for, and a picture that is
 * damaged is found when it is read: see `onCorrupt` of `batches()`. Rejects with DatasetError or one of its kind.
 *
 * @example
 * await pictureFiles({ from: "no/such/folder", size: [32, 32] }); // throws MissingDataError
 */
export async function pictureFiles(
  options: PictureFilesOptions,
): Promise<OpenFilesDataset & Pick<PictureDataset, "unlabelled">> {
  checkOptionNames("open pictures", options, optionNames);
  const { size, channels = 3, background = [255, 255, 255], fit = "cover" } = options;
  const archive = await openArchive(options.from);
  try {
    checkPictureOptions({ ...options, source: archive.name });
    const [height, width] = size;
    const { maxPixels = 2 ** 26 } = options;
    const form: PictureForm = { height, width, channels, background, fit, maxPixels };
    const found = await lookThrough(archive, options.below);
    const { labels, classes, unlabelled } = labelsOf(found);
    const { name = found.source } = options;
    const info: DatasetDescription = {
      name,
      shape: [height, width, channels],
      count: found.groups.length,
      ...(classes && { classes }),
    };
    const fingerprint = async (how: SignalOptions): Promise<string> => {
      const listing = found.listing ?? (await listingOf(archive, options.below, how));
      return sha256(new TextEncoder().encode(`${JSON.stringify(form)}\n${listing.join("\n")}`));
    };
    const pick = (images: Samples["images"], indices: ArrayLike<number>): Samples => ({
      images,
      ...(labels && { labels: Int32Array.from(indices, (index) => labels[index] ?? 0) }),
    });
    const { files } = found;
    const data = files
      ? defineDataset({
          info,
          async read(indices, { signal, decode = decodeInPlace }) {
            const wanted = Array.from(indices).flatMap((sample) => files[sample] ?? []);
            const bytes = await readMany(archive, wanted, { limit: largestFile, signal });
            const list = bytes.map((one, i): PictureFile => ({
              bytes: one,
              source: archive.name,
              member: wanted[i]?.name,
              sample: indices[i],
            }));
            return pick(await decode(list, form), indices);
          },
          fingerprint,
        })
      : defineSequentialDataset({
          info,
          stream: (how) => streamed(archive, { ...how, below: options.below, form, pick }),
          fingerprint,
        });
    const strays = unlabelled && { unlabelled };
    return Object.freeze({ ...data, ...strays, close: () => archive.close() });
  } catch (error) {
    await archive.close();
    throw error;
  }
}

interface Found {
  readonly source: string;
  /** The name of each picture's class. */
  readonly groups: readonly (string | undefined)[];
  /** Those in no folder. */
  readonly strays: readonly { readonly name: string; readonly group: undefined }[];
  /** Undefined where they can only be read while they are passed. */
  readonly files: readonly ArchiveFile[] | undefined;
  /** A line for each picture, equal for equal contents, if they had to be read to list them. */
  readonly listing: readonly string[] | undefined;
}

async function lookThrough(archive: Archive, below: string | undefined): Promise<Found> {
  const groups: (string | undefined)[] = [];
  const strays: Found["strays"][number][] = [];
  const files: ArchiveFile[] = [];
  const listing: string[] = [];
  for await (const { file, group } of picturesIn(archive, below)) {
    groups.push(group);
    if (group === undefined) strays.push({ name: file.name, group });
    if (archive.kind === "tar.gz") listing.push(await lineOf(file));
    else files.push(file);
  }
  const source = below === undefined ? archive.name : `${archive.name}/${below}`;
  if (groups.length === 0)
    throw new DatasetError(`Cannot open ${source}: it has no PNG or JPEG pictures`, { source });
  const isPacked = archive.kind === "tar.gz";
  const [kept, lines] = isPacked ? [undefined, listing] : [files, undefined];
  return { source, groups, strays, files: kept, listing: lines };
}

/** Reads all pictures, except in a zip archive, which lists their checksums: another picture of as many bytes is another data set. */
async function listingOf(
  archive: Archive,
  below: string | undefined,
  options: SignalOptions,
): Promise<string[]> {
  const listing: string[] = [];
  for await (const { file } of picturesIn(archive, below, { ...options, inTurn: true }))
    listing.push(await lineOf(file, options));
  return listing;
}

async function lineOf(file: ArchiveFile, options?: SignalOptions): Promise<string> {
  const isLarge = file.size > largestFile; // refused when it is read
  return `${file.name} ${file.size} ${isLarge ? "" : await crcOf(file, largestFile, options)}`;
}

async function* picturesIn(
  archive: Archive,
  below: string | undefined,
  options: FilesOptions = {},
): AsyncGenerator<{ readonly file: ArchiveFile; readonly group: string | undefined }> {
  for await (const file of archive.files(options)) {
    const place = isPictureName(file.name) ? placeBelow(file.name, below) : undefined;
    if (place) yield { file, ...place };
  }
}

function labelsOf({ groups, strays }: Pick<Found, "groups" | "strays">): {
  labels?: Int32Array;
  classes?: readonly string[];
  unlabelled?: Unlabelled | undefined;
} {
  const classes = [...new Set(groups)].filter((group) => group !== undefined).toSorted();
  const unlabelled = unlabelledOf(strays, classes);
  if (classes.length < 2 || unlabelled) return { unlabelled };
  const numbers = new Map(classes.map((name, number) => [name, number]));
  return { labels: Int32Array.from(groups, (group) => numbers.get(group ?? "") ?? 0), classes };
}

async function pictureAt(
  file: ArchiveFile | undefined,
  { source, sample, signal }: SignalOptions & { readonly source: string; readonly sample: number },
): Promise<PictureFile> {
  const bytes = (await file?.read(largestFile, { signal })) ?? new Uint8Array();
  return { bytes, source, member: file?.name, sample };
}

/** A file that is too large is no reason not to go on with the next one. */
function asLarge(error: unknown): LimitError {
  if (error instanceof LimitError) return error;
  throw error;
}

interface Streaming extends SampleReadOptions {
  readonly from: number;
  readonly below: string | undefined;
  readonly form: PictureForm;
  readonly pick: (images: Samples["images"], indices: ArrayLike<number>) => Samples;
}

async function* streamed(
  archive: Archive,
  { from, below, form, pick, signal, decode = decodeInPlace }: Streaming,
): AsyncGenerator<Samples | DatasetError, void, undefined> {
  /** Decodes what it can; of several, the damaged ones are found one by one. */
  const flush = async (list: readonly PictureFile[]): Promise<(Samples | DatasetError)[]> => {
    try {
      const images = await decode(list, form);
      return [
        pick(
          images,
          list.map(({ sample = 0 }) => sample),
        ),
      ];
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      if (list.length === 1) return [error];
      const parts: (Samples | DatasetError)[] = [];
      for (const one of list) parts.push(...(await flush([one])));
      return parts;
    }
  };
  let waiting: PictureFile[] = [];
  let sample = 0;
  for await (const { file } of picturesIn(archive, below, { signal })) {
    signal?.throwIfAborted();
    let large: DatasetError | undefined;
    if (sample >= from) {
      const place = { source: archive.name, sample, signal };
      const next = await pictureAt(file, place).catch(asLarge);
      if (next instanceof DatasetError) large = next;
      else waiting.push(next);
    }
    sample += 1;
    if (large) {
      if (waiting.length > 0) yield* await flush(waiting);
      waiting = [];
      yield large;
    }
    if (waiting.length < together) continue;
    yield* await flush(waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield* await flush(waiting);
}
