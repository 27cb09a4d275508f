import { type FileEntry, ZipReader } from "@zip.js/zip.js";
import { LimitError } from "../errors/access.ts";
import { ZipError } from "../errors/format.ts";
import type { ByteSource, MemberOptions, SignalOptions } from "../source/byte-source.ts";
import type { BytesPlace } from "../source/read-places.ts";
import { isFolderIcon, safeName } from "./member-name.ts";
import { ZipBytes } from "./zip-bytes.ts";
import { zipError } from "./zip-error.ts";
import { type ZipPlaces, ZipMember } from "./zip-member.ts";

/** A file in a zip archive. */
export interface ZipFile {
  readonly name: string;
  readonly size: number;
  /** The CRC-32 that the directory lists. */
  readonly crc32: number;
  /** Where its header and packed bytes lie in the archive. */
  readonly place: BytesPlace;
  /** Its bytes, checked against their CRC-32. Throws LimitError when there are more than `limit`. */
  read(limit: number, options?: MemberOptions): Promise<Uint8Array>;
  /** Its bytes in the archive, unchecked; undefined if they are deflated. */
  stored(): Promise<ByteSource | undefined>;
  /** Hands over its bytes piece by piece, checked at the end. */
  unpack(take: (piece: Uint8Array) => Promise<void>, options?: SignalOptions): Promise<void>;
}

/** ImageNet has 1,281,167 images. */
const mostFiles = 2 ** 21;

/**
 * The files of a zip archive, in the order of its directory: stored or deflated, zip64 too. Throws ZipError, UnsafeNameError,
 * UnsupportedError or TruncatedError, and LimitError for more than 2,097,152 files and folders, or a directory of more than 256 MiB.
 */
export async function zipFiles(
  source: ByteSource,
  { signal }: SignalOptions = {},
): Promise<ZipFile[]> {
  const size = await source.size();
  const reader = new ZipReader(
    new ZipBytes({ source, from: 0, bytes: size, tail: new Uint8Array(), signal }),
    { filenameValidation: "tolerant" }, // names are checked below
  );
  const archive: ZipPlaces = { source, starts: new Float64Array(), end: size };
  const files: ZipFile[] = [];
  const seen = new Set<string>();
  const starts: number[] = [];
  let listed = 0;
  try {
    // Nothing of an entry is kept but numbers: zip.js has kilobytes of it.
    for await (const entry of reader.getEntriesGenerator()) {
      signal?.throwIfAborted();
      listed += 1;
      if (listed > mostFiles)
        throw new LimitError(
          `Cannot read ${source.name}: it has more than ${mostFiles} files and folders`,
          { source: source.name },
        );
      starts.push(entry.offset);
      if (entry.directory && entry.uncompressedSize > 0)
        throw new ZipError(
          `Cannot read ${source.name}: ${JSON.stringify(entry.filename)} is a folder, but says it has ${entry.uncompressedSize} bytes`,
          { source: source.name, member: entry.filename },
        );
      if (entry.directory || entry.symlink || isFolder(entry)) continue;
      if (isFolderIcon(entry.filename)) continue;
      const file = fileOf(entry, archive);
      if (seen.has(file.name))
        throw new ZipError(`Cannot read ${source.name}: it has ${file.name} twice`, {
          source: source.name,
          member: file.name,
        });
      seen.add(file.name);
      files.push(file);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw zipError(error, { source: source.name });
  }
  archive.starts = Float64Array.from(starts).toSorted();
  archive.end = reader.directoryOffset ?? size;
  if (listed === 0 && (await beginsWithFile(source, size)))
    throw new ZipError(`Cannot read ${source.name}: it begins with a file, but lists none`, {
      source: source.name,
    });
  return files;
}

async function beginsWithFile(source: ByteSource, size: number): Promise<boolean> {
  const [p, k, three, four] = await source.read(0, Math.min(4, size));
  return p === 0x50 && k === 0x4b && three === 3 && four === 4;
}

/**
 * A name with `/` between folders: what the PowerShell of Windows packs has backslashes, which stand for nothing else in names of DOS, but in an old
 * code page, such as that of Japan, where they are half a letter.
 */
function nameOf({ filename, filenameUTF8, msDosCompatible }: FileEntry): string {
  const isKnown = filenameUTF8 || /^[ -~]*$/.test(filename);
  return msDosCompatible && isKnown ? filename.replaceAll("\\", "/") : filename;
}

/** Whether a file without bytes is a folder that is packed so. */
function isFolder(entry: FileEntry): boolean {
  return entry.uncompressedSize === 0 && nameOf(entry).endsWith("/");
}

function fileOf(entry: FileEntry, archive: ZipPlaces): ZipFile {
  return new ZipMember(archive, {
    name: safeName(nameOf(entry), archive.source.name),
    size: entry.uncompressedSize,
    packed: entry.compressedSize,
    offset: entry.offset,
    crc: entry.crc32 ?? 0,
    method: entry.compressionMethod,
    flags: entry.rawBitFlag ?? 0,
  });
}
