import { type Archive, type ArchiveFile, openArchive } from "../../archive/archive.ts";
import type { IndexedDataset } from "../../dataset.ts";
import type { ByteSource, Prefetched, SignalOptions } from "../../source/byte-source.ts";
import { checkOptionNames } from "../../source/check-options.ts";
import { pictureDataset, type PictureDataset, type WithPalette } from "./picture-dataset.ts";
import { pictureOptionNames, type PictureOptions } from "./picture-options.ts";
import { placeBelow } from "./place-below.ts";
import type { NamedPicture } from "./read-together.ts";

/** Options of `imageFolder`. */
export interface ImageFolderOptions extends PictureOptions {
  /** A folder, or a tar, tar.gz or zip archive of one. */
  readonly from: string | ByteSource;
  /** Only pictures below this folder, such as `train`. */
  readonly below?: string | undefined;
}

/** Bytes of one picture's file. */
export const largestFile: number = 2 ** 26;

/**
 * A data set of PNG and JPEG pictures in a folder or an archive of one. The class of a picture is the folder that it lies in; classes are numbered in
 * the order of their names, and pictures come in the order of theirs (those of a tar.gz, which is read from front to back, in the order of the archive).
 * Pictures that all lie in one folder have no labels. Samples are held in memory.
 * Equal samples are dropped, so that none is on both sides of a split. Rejects with DatasetError or one of its kind, RangeError or
 * TypeError for options that make no sense.
 *
 * @example
 * await imageFolder({ from: "no/such/folder", size: [32, 32] }); // throws MissingDataError
 */
export function imageFolder(
  options: ImageFolderOptions & WithPalette,
): Promise<PictureDataset & IndexedDataset>;
export function imageFolder(options: ImageFolderOptions): Promise<PictureDataset>;
export async function imageFolder(options: ImageFolderOptions): Promise<PictureDataset> {
  checkOptionNames("open pictures", options, { from: true, below: true, ...pictureOptionNames });
  const archive = await openArchive(options.from);
  try {
    return await picturesOf(archive, options);
  } finally {
    await archive.close();
  }
}

/** The pictures of an open archive. */
export async function picturesOf(
  archive: Archive,
  options: PictureOptions & { readonly below?: string | undefined },
): Promise<PictureDataset> {
  const source = options.below === undefined ? archive.name : `${archive.name}/${options.below}`;
  const found = await pictureDataset(named(archive, options), { ...options, source });
  return found;
}

/** True for the name of a picture's file. */
export function isPictureName(name: string): boolean {
  return /\.(?:png|jpe?g)$/i.test(name);
}

async function* named(
  archive: Archive,
  { below, signal }: Pick<ImageFolderOptions, "below" | "signal">,
): AsyncGenerator<NamedPicture> {
  const { name: source, kind } = archive;
  for await (const { file, from } of filesAhead(archive, { below, signal })) {
    const { name } = file;
    const read = file.read(largestFile, { from });
    read.catch(() => undefined); // thrown with its picture
    // Of a tar.gz its bytes are there until the next file is asked for.
    if (kind === "tar.gz") await read.catch(() => undefined);
    yield {
      name,
      ...placeBelow(name, below),
      bytes: file.size,
      read: async (reader) => reader.read({ bytes: await read, source, member: name }),
    };
  }
}

/** Bytes of files that are downloaded together. */
const ahead = 2 ** 23;

/** The images of an archive; for a remote archive with bytes that were downloaded in groups of 8 MiB. */
async function* filesAhead(
  archive: Archive,
  { below, signal }: Pick<ImageFolderOptions, "below" | "signal">,
): AsyncGenerator<{ readonly file: ArchiveFile; readonly from: Prefetched | undefined }> {
  const isWanted = ({ name }: ArchiveFile): boolean =>
    isPictureName(name) && placeBelow(name, below) !== undefined;
  let group: ArchiveFile[] = [];
  let bytes = 0;
  const read = async function* (): ReturnType<typeof filesAhead> {
    const small = group.filter(({ size }) => size <= largestFile);
    const from = await archive.prefetch?.(small, { signal });
    for (const file of group) yield { file, from };
    [group, bytes] = [[], 0];
  };
  for await (const file of filesByName(archive, { signal })) {
    if (!isWanted(file)) continue;
    group.push(file);
    bytes += file.place?.size ?? Infinity;
    if (bytes >= ahead) yield* read();
  }
  yield* read();
}

/** The files in the order of their names, where they can be read in any order; those of a folder come so. */
export async function* filesByName(
  archive: Archive,
  options: SignalOptions,
): ReturnType<Archive["files"]> {
  if (archive.kind === "folder" || archive.kind === "tar.gz") return yield* archive.files(options);
  const files: ArchiveFile[] = [];
  for await (const file of archive.files(options)) files.push(file);
  yield* files.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
