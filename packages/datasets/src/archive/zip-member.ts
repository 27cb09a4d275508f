import { ZipReader } from "@zip.js/zip.js";
import { LimitError } from "../errors/access.ts";
import { UnsupportedError, ZipError } from "../errors/format.ts";
import {
  type ByteSource,
  type MemberOptions,
  type Prefetched,
  sliceOf,
} from "../source/byte-source.ts";
import type { BytesPlace } from "../source/read-places.ts";
import { ZipBytes } from "./zip-bytes.ts";
import { directoryOf } from "./zip-directory.ts";
import { zipError } from "./zip-error.ts";
import { beside, readSmall } from "./zip-small.ts";

/** Where the files of an archive lie. */
export interface ZipPlaces {
  readonly source: ByteSource;
  /** Where each file's header begins, in order. */
  starts: Float64Array;
  /** Where the directory begins, and files end. */
  end: number;
}

/** What the directory says of a file. */
export interface ZipRecord {
  readonly name: string;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
  readonly crc: number;
  readonly method: number;
  readonly flags: number;
}

/** Bytes of a header without the name. */
const headerBytes = 30;
const stored = 0;
const deflated = 8;

/** The file's own header has to say what the directory says, but for the name, which is checked where files are listed. */
const checks = {
  useWebWorkers: false,
  checkCrc32: true,
  checkOverlappingEntry: true,
  checkLocalDirectory: true,
  checkLocalFilename: false,
};

/** A file in a zip archive. A class: archives have a million files, and functions of their own for each took gigabytes. */
export class ZipMember {
  readonly name: string;
  readonly size: number;
  readonly #archive: ZipPlaces;
  readonly #packed: number;
  readonly #offset: number;
  readonly #crc: number;
  /** Method and flags, 16 bits each. */
  readonly #how: number;

  constructor(archive: ZipPlaces, record: ZipRecord) {
    this.name = record.name;
    this.size = record.size;
    this.#archive = archive;
    this.#packed = record.packed;
    this.#offset = record.offset;
    this.#crc = record.crc | 0;
    this.#how = (record.flags << 16) | record.method;
  }

  get crc32(): number {
    return this.#crc >>> 0;
  }

  /** The bytes of the archive that `read()` needs, unless the header is unusually long. */
  get place(): BytesPlace {
    const size = Math.min(this.#room(), this.#packed + beside);
    return { offset: this.#offset, size };
  }

  async unpack(
    take: (piece: Uint8Array) => Promise<void>,
    { signal, from }: MemberOptions = {},
  ): Promise<void> {
    this.#check();
    const { size } = this;
    let length = 0;
    const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
      write: async (piece) => {
        length += piece.length;
        if (length > size) throw this.#wrongSize();
        await take(piece);
      },
    });
    try {
      const reader = new ZipReader(this.#alone(signal, from), checks);
      for (const entry of await reader.getEntries({ strictness: "tolerant" }))
        if (!entry.directory) await entry.getData(sink);
    } catch (error) {
      throw this.#failure(error, signal);
    }
    if (length !== size) throw this.#wrongSize();
  }

  async read(limit: number, options: MemberOptions = {}): Promise<Uint8Array> {
    const { name, size } = this;
    if (size > limit)
      throw new LimitError(
        `Cannot read ${name} of ${this.#archive.source.name}: its ${size} bytes are more than the limit of ${limit}`,
        this.#place(),
      );
    const small = await this.#small(options);
    if (small !== undefined) return small;
    this.#check(); // before there is room for its bytes: of files that overlap a small archive may list a million
    // What it says of its size is not believed before that many bytes are there.
    const room = Math.min(size, 1032 * this.#packed + 1024);
    const bytes = new Uint8Array(room);
    let at = 0;
    await this.unpack(async (piece) => {
      if (at + piece.length > room) throw this.#wrongSize();
      bytes.set(piece, at);
      at += piece.length;
    }, options);
    return bytes;
  }

  /** Its bytes, if they are few and all is well. */
  async #small({ signal, from }: MemberOptions): Promise<Uint8Array | undefined> {
    try {
      return await readSmall({
        ...this.#said(),
        source: from ?? this.#archive.source,
        offset: this.#offset,
        room: this.#room(),
        signal,
      });
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  async stored(): Promise<ByteSource | undefined> {
    this.#check();
    if ((this.#how & 0xffff) !== stored) return undefined;
    const { source } = this.#archive;
    const offset = this.#offset;
    const header = await source.read(offset, 30);
    const view = new DataView(header.buffer, header.byteOffset, 30);
    if (view.getUint32(0, true) !== 0x04034b50)
      throw new ZipError(
        `Cannot read ${this.name} of ${source.name}: there is no header at byte ${offset}`,
        { ...this.#place(), offset },
      );
    const from = offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
    if (this.#packed !== this.size) throw this.#wrongSize();
    if (from + this.size > this.#end())
      throw new ZipError(
        `Cannot read ${this.name} of ${source.name}: its bytes reach into what lies behind it`,
        { ...this.#place(), offset: this.#end() },
      );
    return sliceOf(source, { name: `${source.name}/${this.name}`, from, size: this.size });
  }

  /** The archive as if it had this file alone: zip.js keeps kilobytes of each file that it lists. The bytes end where those of the next file begin. */
  #alone(signal: AbortSignal | undefined, source: Prefetched = this.#archive.source): ZipBytes {
    const bytes = this.#room();
    const tail = directoryOf({ bytes, ...this.#said() });
    return new ZipBytes({ source, from: this.#offset, bytes, tail, signal });
  }

  /** What the directory says of it. */
  #said(): Omit<ZipRecord, "name" | "offset"> {
    return {
      size: this.size,
      packed: this.#packed,
      crc: this.crc32,
      method: this.#how & 0xffff,
      flags: this.#how >>> 16,
    };
  }

  /** Bytes from its header to the next file. */
  #room(): number {
    return Math.max(0, this.#end() - this.#offset);
  }

  /** Where the next file begins, or the directory. */
  #end(): number {
    const { starts, end } = this.#archive;
    return Math.min(starts[after(starts, this.#offset)] ?? end, end);
  }

  #check(): void {
    const { source } = this.#archive;
    if ((this.#how & 0x10000) !== 0)
      throw new UnsupportedError(
        `Cannot read ${this.name} of ${source.name}: it is encrypted`,
        this.#place(),
      );
    const method = this.#how & 0xffff;
    if (method !== stored && method !== deflated)
      throw new UnsupportedError(
        `Cannot read ${this.name} of ${source.name}: its compression method is ${method}, not 0 (stored) or 8 (deflated)`,
        this.#place(),
      );
    if (headerBytes + this.#packed > this.#room())
      throw new ZipError(
        `Cannot read ${this.name} of ${source.name}: its ${this.#packed} packed bytes reach into what lies behind it`,
        { ...this.#place(), offset: this.#offset },
      );
  }

  #failure(error: unknown, signal: AbortSignal | undefined): Error {
    signal?.throwIfAborted();
    return zipError(error, this.#place());
  }

  #place(): { source: string; member: string } {
    return { source: this.#archive.source.name, member: this.name };
  }

  #wrongSize(): ZipError {
    const place = this.#place();
    return new ZipError(
      `Cannot read ${place.member} of ${place.source}: it does not unpack to the ${this.size} bytes that it says it has`,
      place,
    );
  }
}

/** The place behind the first start that is at least `offset`. */
function after(starts: Float64Array, offset: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
