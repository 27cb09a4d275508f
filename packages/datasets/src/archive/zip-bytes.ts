import { Reader } from "@zip.js/zip.js";
import { LimitError } from "../errors/access.ts";
import type { Prefetched, SignalOptions } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";

/** What zip.js reads: bytes of a source from a place on, and others behind them. */
interface ZipBytesParts extends SignalOptions {
  readonly source: Prefetched;
  readonly from: number;
  readonly bytes: number;
  readonly tail: Uint8Array;
}

/** Bytes that zip.js may read at once, which it does of a whole directory: those of two million files take less. */
const mostAtOnce = 2 ** 28;

/** How zip.js reads. It asks for what lies beyond the end when sizes lie. */
export class ZipBytes extends Reader<Prefetched> {
  readonly #parts: ZipBytesParts;

  constructor(parts: ZipBytesParts) {
    super(parts.source);
    this.#parts = parts;
    this.size = parts.bytes + parts.tail.length;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const { source, from, bytes, tail, signal } = this.#parts;
    const start = Math.min(offset, this.size);
    const end = Math.min(start + length, this.size);
    if (end - start > mostAtOnce)
      throw new LimitError(
        `Cannot read ${source.name}: its directory takes ${end - start} bytes, more than the limit of ${mostAtOnce}`,
        { source: source.name },
      );
    const own = Math.max(0, Math.min(end, bytes) - start);
    const first = own > 0 ? await source.read(from + start, own, { signal }) : new Uint8Array();
    if (end <= bytes) return new Uint8Array(first);
    return concatenate([first, tail.subarray(Math.max(0, start - bytes), end - bytes)]);
  }
}
