import { defined } from "../choice/defined.ts";
import { isFolder, isMissing, listFiles, whyUnread } from "../disk/files.ts";
import { smallFileReader } from "../disk/small-files.ts";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { readerOf, readerOfSource, type ByteReader } from "../source/byte-reader.ts";
import type {
  ByteSource,
  MemberOptions,
  Prefetched,
  SignalOptions,
} from "../source/byte-source.ts";
import { crc32 } from "../source/crc32.ts";
import { fromFile } from "../source/file-source.ts";
import { describe } from "../source/first-bytes.ts";
import { type BytesPlace, prefetch } from "../source/read-places.ts";
import { sourceAt } from "../source/source-at.ts";
import { apartFromRuns } from "./apart-from-runs.ts";
import { gunzipStream, isGzip } from "./gunzip.ts";
import { isHidden } from "./member-name.ts";
import { isTarHeader } from "./tar-header.ts";
import { tarEntries } from "./tar.ts";
import { zipFiles } from "./zip.ts";

/** A file in an archive or a folder. */
export interface ArchiveFile {
  /** With `/` between folders, never leading out. */
  readonly name: string;
  readonly size: number;
  /** The CRC-32 of its bytes, if the archive lists it. */
  readonly crc32?: number;
  /** Where its bytes and its header lie in the archive. Undefined in a folder and in a `tar.gz`. */
  readonly place?: BytesPlace;
  /** Its bytes. In a `tar.gz` only until the next file is asked for. Throws LimitError beyond `limit` bytes. */
  read(limit: number, options?: MemberOptions): Promise<Uint8Array>;
}

/** How files are listed. */
export interface FilesOptions extends SignalOptions {
  /** Reads a file of a tar archive while it is passed, as in a `tar.gz`: the archive is then read once, from front to back. */
  readonly inTurn?: boolean | undefined;
}

/** Files that belong together, whatever they are packed in. */
export interface Archive {
  readonly name: string;
  readonly kind: "folder" | "tar" | "tar.gz" | "zip";
  /** The files, without those that macOS adds; of a folder, in the order of their names and without those of training runs below it. */
  files(options?: FilesOptions): AsyncGenerator<ArchiveFile, void, undefined>;
  /** Of a folder, the names of the files of training runs below it. */
  readonly ofRuns?: readonly string[];
  /** Of a remote archive: downloads the bytes of files in a few requests. Pass the result to `read()` as `from`. */
  readonly prefetch?: (
    files: readonly ArchiveFile[],
    options?: SignalOptions,
  ) => Promise<Prefetched>;
  close(): Promise<void>;
}

/** Returns the bytes of several files, in their order. Throws LimitError if a file has more than `limit`. */
export async function readMany(
  archive: Archive,
  files: readonly ArchiveFile[],
  { limit, signal }: SignalOptions & { readonly limit: number },
): Promise<Uint8Array[]> {
  const small = files.filter(({ size }) => size <= limit);
  const from = await archive.prefetch?.(small, { signal });
  const found: Uint8Array[] = [];
  for (const file of files) found.push(await file.read(limit, { signal, from }));
  return found;
}

/**
 * Opens a folder, a tar or zip archive, or a packed tar archive, by what its first bytes say, not by its name.
 * Throws DatasetError that says what it begins with when it is none of these.
 */
export async function openArchive(
  place: string | ByteSource,
  { limit = 2 ** 40 }: { readonly limit?: number | undefined } = {},
): Promise<Archive> {
  const source = sourceAt(place);
  if (typeof place === "string" && (await isFolder(place))) return folderArchive(place);
  try {
    return await recognise(source, limit);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function recognise(source: ByteSource, limit: number): Promise<Archive> {
  const head = await source.read(0, Math.min(512, await source.size()));
  const { name } = source;
  const isRemote = source.isRemote === true;
  const common = {
    name,
    close: (): Promise<void> => source.close(),
    ...(isRemote && {
      prefetch: (files: readonly ArchiveFile[], options?: SignalOptions) =>
        prefetch(
          source,
          files.flatMap(({ place }) => place ?? []),
          options,
        ),
    }),
  };
  if (isGzip(head)) {
    const files = async function* ({ signal }: SignalOptions = {}): ReturnType<Archive["files"]> {
      const stream = gunzipStream(source, { limit, signal });
      try {
        yield* tarFiles(readerOf(stream), name);
      } finally {
        await stream.return();
      }
    };
    return { ...common, kind: "tar.gz", files };
  }
  if (isZip(head))
    return { ...common, kind: "zip", files: listedOnce((options) => unzipped(source, options)) };
  if (isTarHeader(head)) {
    const files = async function* (options: FilesOptions = {}): ReturnType<Archive["files"]> {
      const reader = await readerOfSource(source, options);
      if (options.inTurn === true) return yield* tarFiles(reader, name);
      for await (const entry of tarEntries(reader, name)) {
        const { offset, size } = entry;
        const read: ArchiveFile["read"] = async (most, { signal, from = source } = {}) =>
          from.read(offset, within(entry, { most, source: name }), { signal });
        if (!isHidden(entry.name)) yield { name: entry.name, size, place: { offset, size }, read };
      }
    };
    if (isRemote) return { ...common, kind: "tar", files: listedOnce(files) };
    if (!source.isFolder) return { ...common, kind: "tar", files };
    return { ...common, kind: "folder", ...defined({ ofRuns: source.ofRuns }), files };
  }
  throw new DatasetError(
    `Cannot open ${name}: it is no folder, tar, tar.gz or zip: it ${describe(head)}`,
    { source: name, offset: 0 },
  );
}

async function* tarFiles(reader: ByteReader, source: string): ReturnType<Archive["files"]> {
  for await (const entry of tarEntries(reader, source)) {
    if (isHidden(entry.name)) continue;
    const read: ArchiveFile["read"] = async (most) => {
      if (reader.position() !== entry.offset)
        throw new DatasetError(`Cannot read ${entry.name} of ${source} now: it was passed`, {
          source,
          member: entry.name,
        });
      const bytes = (await reader.take(within(entry, { most, source }))).slice();
      if (bytes.length === entry.size) return bytes;
      throw new TruncatedError(
        `Cannot read ${entry.name} of ${source}: the archive ends inside it`,
        {
          source,
          member: entry.name,
          offset: reader.position(),
        },
      );
    };
    yield { name: entry.name, size: entry.size, read };
  }
}

async function* unzipped(
  source: ByteSource,
  options?: SignalOptions,
): ReturnType<Archive["files"]> {
  for (const file of await zipFiles(source, options)) if (!isHidden(file.name)) yield file;
}

/** Lists the files of an archive at the first call only. */
function listedOnce(files: Archive["files"]): Archive["files"] {
  let listed: readonly ArchiveFile[] | undefined;
  return async function* again(options) {
    if (options?.inTurn === true) return yield* files(options);
    if (listed === undefined) {
      const all: ArchiveFile[] = [];
      for await (const file of files(options)) all.push(file);
      listed = all;
    }
    yield* listed;
  };
}

async function folderArchive(folder: string): Promise<Archive> {
  const { own, ofRuns } = apartFromRuns(await listFiles(folder));
  const reader = smallFileReader();
  return {
    name: folder,
    kind: "folder",
    ofRuns,
    async *files({ signal } = {}) {
      for (const [i, name] of own.entries()) {
        signal?.throwIfAborted();
        if (isHidden(name)) continue;
        const path = `${folder}/${name}`;
        const size = await reader.size(path, i).catch((cause: unknown) => {
          throw unreadable(name, { source: folder, cause });
        });
        const read: ArchiveFile["read"] = async (most, options) => {
          const length = within({ name, size }, { most, source: folder });
          const small = await reader.read(path, length);
          if (small !== undefined) return small;
          const source = fromFile(path);
          try {
            return await source.read(0, length, { signal: options?.signal });
          } finally {
            await source.close();
          }
        };
        yield { name, size, read };
      }
    },
    close: async () => {},
  };
}

/** The CRC-32 of a file's bytes, which are read unless the archive lists it. */
export async function crcOf(
  file: ArchiveFile,
  limit: number,
  options?: SignalOptions,
): Promise<number> {
  return file.crc32 ?? crc32(await file.read(limit, options));
}

/** The error for a file that was listed, and whose size cannot be asked for. */
function unreadable(
  name: string,
  { source, cause }: { readonly source: string; readonly cause: unknown },
): DatasetError {
  // Bytes that are no text were replaced, and nothing has the name that they then have.
  const isText = !name.includes("\u{fffd}");
  const missing = isText ? "it is there no more" : "its name is no text of UTF-8; rename the file";
  const why = isMissing(cause) ? missing : whyUnread(cause);
  return new DatasetError(`Cannot read ${name} of ${source}: ${why}`, {
    source,
    member: name,
    cause,
  });
}

function within(
  { name, size }: { name: string; size: number },
  { most, source }: { most: number; source: string },
): number {
  if (size <= most) return size;
  throw new LimitError(
    `Cannot read ${name} of ${source}: its ${size} bytes are more than the limit of ${most}`,
    { source, member: name },
  );
}

/** True for bytes that begin as a zip archive does. */
export function isZip(head: Uint8Array): boolean {
  const [p, k, a = 0, b = 0] = head;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}
