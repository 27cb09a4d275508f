import type { ByteSource, SignalOptions } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";

/** Bytes read one after the other. */
export interface ByteReader {
  /** The bytes that were taken or skipped so far. */
  position(): number;
  /** The next `length` bytes; fewer only where the data ends. They are valid until the next call. */
  take(length: number): Promise<Uint8Array>;
  /** Passes over bytes; gives how many there were, fewer than `length` only where the data ends. */
  skip(length: number): Promise<number>;
}

/** Reads a stream from its start. Holds one piece, and what is taken at once. */
export function readerOf(stream: AsyncIterator<Uint8Array>): ByteReader {
  let piece: Uint8Array = new Uint8Array();
  let passed = 0;
  let ended = false;
  const refill = async (): Promise<boolean> => {
    while (piece.length === 0 && !ended) {
      const next = await stream.next();
      if (next.done) ended = true;
      else piece = next.value;
    }
    return piece.length > 0;
  };
  const shift = (length: number): Uint8Array => {
    const part = piece.subarray(0, length);
    piece = piece.subarray(part.length);
    passed += part.length;
    return part;
  };
  return {
    position: () => passed,
    async take(length) {
      if (piece.length >= length) return shift(length);
      const parts: Uint8Array[] = [];
      let left = length;
      while (left > 0 && (await refill())) {
        const part = shift(left);
        parts.push(part);
        left -= part.length;
      }
      return concatenate(parts);
    },
    async skip(length) {
      let left = length;
      while (left > 0 && (await refill())) left -= shift(left).length;
      return length - left;
    },
  };
}

const windowSize = 1 << 18;

/** Reads a source from its start, a window at a time; what is skipped is not read. */
export async function readerOfSource(
  source: ByteSource,
  { signal }: SignalOptions = {},
): Promise<ByteReader> {
  const size = await source.size();
  let window: Uint8Array = new Uint8Array();
  let start = 0;
  let at = 0;
  return {
    position: () => at,
    async take(length) {
      const end = Math.min(size, at + length);
      if (at < start || end > start + window.length) {
        const bytes = Math.min(Math.max(windowSize, end - at), size - at);
        window = await source.read(at, bytes, { signal });
        start = at;
      }
      const part = window.subarray(at - start, end - start);
      at = end;
      return part;
    },
    async skip(length) {
      const skipped = Math.min(length, size - at);
      at += skipped;
      return skipped;
    },
  };
}
