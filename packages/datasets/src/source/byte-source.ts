import { TruncatedError } from "../errors/access.ts";
import { blobBlocks } from "./blob-blocks.ts";
import { checkBytes, kindOf } from "./check-kind.ts";
import { checkWholes } from "./check-numbers.ts";

/** How a part of a source is read. */
export interface ReadOptions {
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Room for the bytes, as many as are read or more, which spares a source making some: what is returned may be its beginning, and is overwritten with it. A
   * source may as well return other bytes.
   */
  readonly into?: Uint8Array<ArrayBuffer> | undefined;
}

/** What ends a reading. */
export type SignalOptions = Pick<ReadOptions, "signal">;

/** A source, some bytes of which were downloaded in advance. */
export type Prefetched = Pick<ByteSource, "name" | "read">;

/** Options of reading a file of an archive. */
export interface MemberOptions extends SignalOptions {
  /** Default: the archive. */
  readonly from?: Prefetched | undefined;
}

/** Which part of a source is streamed. */
export interface StreamOptions extends SignalOptions {
  /** The first byte. Default 0. */
  readonly from?: number | undefined;
  /** One past the last byte. Default: to the end. */
  readonly to?: number | undefined;
}

/** Bytes that can be read from any place: a file, a file picked in a browser, an address, or memory. */
export interface ByteSource {
  /** The path, name or address, for messages. */
  readonly name: string;
  /** True if each read is a request to a server: a few large reads are then faster than many small ones. */
  readonly isRemote?: boolean;
  /** True for the files of a folder that come as the tar archive of them: it is then called a folder. */
  readonly isFolder?: boolean;
  /** Names of the files of training runs in that folder, which are left out. */
  readonly ofRuns?: readonly string[];
  size(): Promise<number>;
  /** Identifies the content, as far as that is possible without reading all of it. */
  fingerprint(): Promise<string>;
  /** Exactly `length` bytes from `offset` on. Rejects with TruncatedError when the source ends before. */
  read(offset: number, length: number, options?: ReadOptions): Promise<Uint8Array>;
  /** A range of bytes in pieces, in order; a piece is read when it is asked for. */
  stream(options?: StreamOptions): AsyncGenerator<Uint8Array, void, undefined>;
  /** Gives back what the system lent: an open file. Reading afterwards opens it again. */
  close(): Promise<void>;
}

/** Bytes of one piece of a stream. */
const pieceSize = 1 << 18;

/** What a source is made of; {@link sourceOf} adds checks and the stream. */
export interface SourceParts {
  readonly name: string;
  size(): Promise<number>;
  fingerprint(): Promise<string>;
  /** Exactly the bytes, of which the source has that many. */
  readExactly(offset: number, length: number, options: ReadOptions): Promise<Uint8Array>;
  close?(): Promise<void>;
}

/** A source that streams by reading piece after piece. */
export function sourceOf(parts: SourceParts): ByteSource {
  const { name } = parts;
  const source: ByteSource = {
    name,
    size: () => parts.size(),
    fingerprint: () => parts.fingerprint(),
    async read(offset, length, options = {}) {
      checkRange(name, offset, length);
      options.signal?.throwIfAborted();
      const size = await parts.size();
      if (offset + length > size) throw endsEarly(name, { offset, length, size });
      return parts.readExactly(offset, length, options);
    },
    async *stream({ from = 0, to, signal } = {}) {
      const end = to ?? (await parts.size());
      checkWholes(`read ${name}`, { from, to: end }, 0);
      for (let at = from; at < end;) {
        const piece = await source.read(at, Math.min(pieceSize, end - at), { signal });
        yield piece;
        at += piece.length;
      }
    },
    close: async () => parts.close?.(),
  };
  return Object.freeze(source);
}

/**
 * A source over bytes in memory.
 *
 * @throws TypeError for what are no bytes.
 * @example
 * const source = fromBytes(Uint8Array.of(1, 2, 3, 4), { name: "four" });
 * await source.read(1, 2); // Uint8Array [2, 3]
 * await source.read(3, 2); // throws TruncatedError
 */
export function fromBytes(
  bytes: Uint8Array,
  options: { readonly name?: string | undefined } = {},
): ByteSource {
  checkBytes(bytes);
  const { name = "bytes" } = options;
  // A Buffer is a Uint8Array whose slice() copies nothing.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return sourceOf({
    name,
    size: async () => bytes.length,
    fingerprint: async () => `${name} of ${bytes.length} bytes`,
    readExactly: async (offset, length) => plain.subarray(offset, offset + length),
  });
}

/**
 * A source over a `Blob`, or a `File` that a user picked. Of what is read in parts of up to 256 KiB it keeps up to 64 MiB.
 *
 * @throws TypeError for what is none.
 * @example
 * const source = fromBlob(new File([Uint8Array.of(7, 8, 9)], "three.bin"));
 * source.name; // "three.bin"
 * await source.read(1, 2); // Uint8Array [8, 9]
 */
export function fromBlob(
  blob: Blob,
  options: { readonly name?: string | undefined } = {},
): ByteSource {
  if (!(blob instanceof Blob))
    throw new TypeError(`Cannot open ${kindOf(blob)}: a picked file is a Blob`);
  const file = blob instanceof File ? blob : undefined;
  const name = options.name ?? file?.name ?? "blob";
  const read = blobBlocks(blob);
  return sourceOf({
    name,
    size: async () => blob.size,
    fingerprint: async () => `${blob.size} bytes of ${file?.lastModified ?? 0}`,
    async readExactly(offset, length) {
      const bytes = await read(offset, length);
      if (bytes.length < length) throw endsEarly(name, { offset, length, size: blob.size });
      return bytes;
    },
  });
}

/** A part of a source, as a source: closing it leaves the whole open. */
export function sliceOf(
  whole: ByteSource,
  { name, from, size }: { readonly name: string; readonly from: number; readonly size: number },
): ByteSource {
  return sourceOf({
    name,
    size: async () => size,
    fingerprint: async () => `${await whole.fingerprint()} from ${from}, ${size} bytes`,
    readExactly: (offset, length, options) => whole.read(from + offset, length, options),
  });
}

/** Refuses ranges that no source has. */
export function checkRange(name: string, offset: number, length: number): void {
  checkWholes(`read ${name}`, { offset, length }, 0);
}

/** What is thrown where a source ends before a range does. */
export function endsEarly(
  name: string,
  { offset, length, size }: { offset: number; length: number; size: number },
): TruncatedError {
  return new TruncatedError(
    `Cannot read ${length} bytes of ${name} from byte ${offset} on: it ends at byte ${size}`,
    { source: name, offset: size },
  );
}
