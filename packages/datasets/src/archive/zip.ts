import {
  ERR_ENCRYPTED,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_ENTRY_DATA_OUT_OF_BOUNDS,
  ERR_EOCDR_NOT_FOUND,
  ERR_INVALID_CRC32,
  ERR_SPLIT_ZIP_FILE,
  ERR_UNSAFE_FILENAME,
  ERR_UNSUPPORTED_COMPRESSION,
  ERR_UNSUPPORTED_ENCRYPTION,
  ERR_UNSUPPORTED_UINT64,
  type FileEntry,
  Reader,
  ZipReader,
} from "@zip.js/zip.js";
import { messageOf } from "../disk/files.ts";
import {
  ChecksumError,
  DatasetError,
  type ErrorPlace,
  LimitError,
  TruncatedError,
  UnsafeNameError,
  UnsupportedError,
  ZipError,
} from "../errors.ts";
import { type ByteSource, sliceOf } from "../source/byte-source.ts";
import { safeName } from "./member-name.ts";

/** A file in a zip archive. */
export interface ZipFile {
  readonly name: string;
  readonly size: number;
  /** Its bytes, checked against their CRC-32. Throws LimitError when there are more than `limit`. */
  read(limit: number): Promise<Uint8Array>;
  /** Its bytes in the archive, unchecked; undefined if they are deflated. */
  stored(): Promise<ByteSource | undefined>;
  /** Hands over its bytes piece by piece, checked at the end. */
  unpack(take: (piece: Uint8Array) => Promise<void>): Promise<void>;
}

/**
 * The files of a zip archive, in the order of its directory: stored or deflated, zip64 too. Throws ZipError, UnsafeNameError,
 * UnsupportedError or TruncatedError.
 */
export async function zipFiles(source: ByteSource): Promise<ZipFile[]> {
  const size = await source.size();
  const reader = new ZipReader(new SourceReader(source, size), {
    useWebWorkers: false,
    checkCrc32: true,
    checkOverlappingEntry: true,
    filenameValidation: "tolerant", // names are checked below
  });
  const files: ZipFile[] = [];
  const seen = new Set<string>();
  let listed = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      listed += 1;
      if (entry.directory && entry.uncompressedSize > 0)
        throw new ZipError(
          `Cannot read ${source.name}: ${JSON.stringify(entry.filename)} is a folder, but says it has ${entry.uncompressedSize} bytes`,
          { source: source.name, member: entry.filename },
        );
      if (entry.directory) continue;
      if (entry.symlink) continue;
      const file = fileOf(entry, { source, name: safeName(entry.filename, source.name) });
      if (seen.has(file.name))
        throw new ZipError(`Cannot read ${source.name}: it has ${file.name} twice`, {
          source: source.name,
          member: file.name,
        });
      seen.add(file.name);
      files.push(file);
    }
  } catch (error) {
    throw named(error, { source: source.name });
  }
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

/** How zip.js reads from a source. It asks for what lies beyond the end when sizes lie. */
class SourceReader extends Reader<ByteSource> {
  readonly #source: ByteSource;

  constructor(source: ByteSource, size: number) {
    super(source);
    this.#source = source;
    this.size = size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const start = Math.min(offset, this.size);
    const bytes = await this.#source.read(start, Math.min(length, this.size - start));
    return new Uint8Array(bytes);
  }
}

interface Place {
  readonly source: ByteSource;
  readonly name: string;
}

function fileOf(entry: FileEntry, { source, name }: Place): ZipFile {
  const place = { source: source.name, member: name };
  const size = entry.uncompressedSize;
  const check = (): void => {
    if (entry.encrypted)
      throw new UnsupportedError(`Cannot read ${name} of ${source.name}: it is encrypted`, place);
    const { compressionMethod: method } = entry;
    if (method !== stored && method !== deflated)
      throw new UnsupportedError(
        `Cannot read ${name} of ${source.name}: its compression method is ${method}, not 0 (stored) or 8 (deflated)`,
        place,
      );
  };
  const unpack = async (take: (piece: Uint8Array) => Promise<void>): Promise<void> => {
    check();
    let length = 0;
    const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
      async write(piece) {
        length += piece.length;
        if (length > size) throw wrongSize(place, size);
        await take(piece);
      },
    });
    try {
      await entry.getData(sink);
    } catch (error) {
      throw named(error, place);
    }
    if (length !== size) throw wrongSize(place, size);
  };
  return {
    name,
    size,
    unpack,
    async read(limit) {
      if (size > limit)
        throw new LimitError(
          `Cannot read ${name} of ${source.name}: its ${size} bytes are more than the limit of ${limit}`,
          place,
        );
      // What it says of its size is not believed before that many bytes are there.
      const room = Math.min(size, 1032 * entry.compressedSize + 1024);
      const bytes = new Uint8Array(room);
      let at = 0;
      await unpack(async (piece) => {
        if (at + piece.length > room) throw wrongSize(place, size);
        bytes.set(piece, at);
        at += piece.length;
      });
      return bytes;
    },
    async stored() {
      check();
      if (entry.compressionMethod !== stored) return undefined;
      const header = await source.read(entry.offset, 30);
      const view = new DataView(header.buffer, header.byteOffset, 30);
      if (view.getUint32(0, true) !== 0x04034b50)
        throw new ZipError(
          `Cannot read ${name} of ${source.name}: there is no header at byte ${entry.offset}`,
          { ...place, offset: entry.offset },
        );
      const from = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
      if (entry.compressedSize !== size) throw wrongSize(place, size);
      return sliceOf(source, { name: `${source.name}/${name}`, from, size });
    },
  };
}

const stored = 0;
const deflated = 8;

function wrongSize(place: { source: string; member: string }, size: number): ZipError {
  return new ZipError(
    `Cannot read ${place.member} of ${place.source}: it does not unpack to the ${size} bytes that it says it has`,
    place,
  );
}

/** What zip.js throws, as an error of ours. */
function named(error: unknown, place: { source: string; member?: string }): Error {
  if (error instanceof DatasetError || (error instanceof Error && error.name === "AbortError"))
    return error;
  const inner = error instanceof Error ? error.cause : undefined;
  if (inner instanceof DatasetError) return inner;
  const why = messageOf(error);
  const what = place.member === undefined ? place.source : `${place.member} of ${place.source}`;
  const message = `Cannot read ${what}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`;
  const about = { ...place, cause: error };
  if (why === ERR_INVALID_CRC32)
    return new ChecksumError(message, {
      ...about,
      algorithm: "crc32",
      expected: "",
      actual: "",
    });
  const Kind = kinds.get(why) ?? ZipError;
  return new Kind(message, about);
}

/** The errors of zip.js that are no ZipError, by their messages, which it exports as constants. */
const kinds = new Map<string, new (message: string, place: ErrorPlace) => DatasetError>([
  [ERR_UNSAFE_FILENAME, UnsafeNameError],
  [ERR_EOCDR_NOT_FOUND, TruncatedError],
  [ERR_ENTRY_DATA_OUT_OF_BOUNDS, TruncatedError],
  [ERR_ENCRYPTED, UnsupportedError],
  [ERR_ENCRYPTED_CENTRAL_DIRECTORY, UnsupportedError],
  [ERR_SPLIT_ZIP_FILE, UnsupportedError],
  [ERR_UNSUPPORTED_COMPRESSION, UnsupportedError],
  [ERR_UNSUPPORTED_ENCRYPTION, UnsupportedError],
  [ERR_UNSUPPORTED_UINT64, UnsupportedError],
]);
