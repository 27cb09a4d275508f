import { builtin } from "../source/builtin.ts";
import type { Prefetched, SignalOptions } from "../source/byte-source.ts";
import { crc32 } from "../source/crc32.ts";
import { inNode } from "../source/in-node.ts";

/** A file as the directory of its archive says it is. */
export interface SmallFile extends SignalOptions {
  readonly source: Prefetched;
  /** Where its header begins. */
  readonly offset: number;
  /** Bytes from there to the next file or the directory. */
  readonly room: number;
  readonly size: number;
  readonly packed: number;
  readonly crc: number;
  readonly method: number;
  readonly flags: number;
}

/** Bytes, packed and unpacked, of a file that is read at once. */
const largest = 1 << 16;
/** Bytes that are read beside the data: its header with a name and extra fields, and sizes behind it. */
export const beside: number = 1 << 10;
const headerBytes = 30;
/** In 32 bits: that a number stands elsewhere in 64. */
const elsewhere = 0xffffffff;
/** Flag: sizes stand behind the data. */
const later = 8;
/** Flags that say nothing else: how hard it was packed, and that its name is of UTF-8. */
const harmless = 0x806;

/**
 * The bytes of a small file, by one read and unpacked at once: zip.js makes hundreds of promises for each file, which takes ten times as long. Undefined for what is large or
 * rare, in browsers, and wherever anything is wrong: the other way says what.
 */
export async function readSmall(file: SmallFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { source, offset, room, size, packed, crc, method, flags, signal } = file;
  const isRare = (flags & ~(harmless | later)) !== 0 || (method !== 0 && method !== 8);
  if (!inNode || isRare || Math.max(size, packed) > largest || room < headerBytes) return undefined;
  const bytes = await source.read(offset, Math.min(room, packed + beside), { signal });
  const data = dataOf(bytes, file);
  if (data === undefined) return undefined;
  // A copy: a source may keep what it gives.
  const unpacked = method === 0 ? new Uint8Array(data) : inflated(data, size);
  return unpacked?.length === size && crc32(unpacked) === crc ? unpacked : undefined;
}

/** The packed bytes behind a header that says, or has behind them, what the directory says. */
function dataOf(
  bytes: Uint8Array,
  { size, packed, crc, method, flags }: SmallFile,
): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = headerBytes + view.getUint16(26, true) + view.getUint16(28, true);
  const end = start + packed;
  const agrees = (at: number): boolean =>
    at + 12 <= bytes.length &&
    view.getUint32(at, true) === crc &&
    view.getUint32(at + 4, true) === packed &&
    view.getUint32(at + 8, true) === size;
  const isSigned = (at: number): boolean =>
    at + 4 <= bytes.length && view.getUint32(at, true) === 0x08074b50;
  const isHeader =
    end <= bytes.length &&
    view.getUint32(0, true) === 0x04034b50 &&
    view.getUint16(6, true) === flags &&
    view.getUint16(8, true) === method;
  if (!isHeader) return undefined;
  const long = longSizes(view, start);
  const agreesLong = (at: number): boolean =>
    long !== undefined &&
    at + 20 <= bytes.length &&
    view.getUint32(at, true) === crc &&
    isLong(view, at + 4, packed) &&
    isLong(view, at + 12, size);
  const isSameBehind = (at: number): boolean => agrees(at) || agreesLong(at);
  const isSame =
    (flags & later) !== 0
      ? isSameBehind(end) || (isSigned(end) && isSameBehind(end + 4))
      : long === undefined
        ? agrees(14)
        : view.getUint32(14, true) === crc &&
          isLong(view, long, size) &&
          isLong(view, long + 8, packed);
  return isSame ? bytes.subarray(start, end) : undefined;
}

/**
 * Where the sizes are in 64 bits, of a header whose own two fields say that they stand in the extra field of zip64.
 *
 * Source: PKWARE, "APPNOTE.TXT, .ZIP File Format Specification" 6.3.10, sections 4.4.8 and 4.5.3
 */
function longSizes(view: DataView, start: number): number | undefined {
  if (view.getUint32(18, true) !== elsewhere || view.getUint32(22, true) !== elsewhere)
    return undefined;
  let at = headerBytes + view.getUint16(26, true);
  while (at + 4 <= start) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (id === 1) return length >= 16 && at + 20 <= start ? at + 4 : undefined;
    at += 4 + length;
  }
  return undefined;
}

/** Whether a number of 64 bits is a small one. */
function isLong(view: DataView, at: number, value: number): boolean {
  return view.getUint32(at, true) === value && view.getUint32(at + 4, true) === 0;
}

/** What `inflateRawSync` of Node gives that is asked for `info`. */
interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine?: { readonly bytesWritten: number };
}

/** At most `size` bytes that all of the data, and no less, unpacks to. */
function inflated(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> | undefined {
  const { inflateRawSync } = builtin("node:zlib");
  const most = Math.max(size, 1);
  const options = { info: true, maxOutputLength: most, chunkSize: Math.max(64, most + 1) };
  try {
    const found: unknown = inflateRawSync(data, options);
    const { buffer, engine } = found as Inflated;
    return engine?.bytesWritten === data.length ? new Uint8Array(buffer) : undefined;
  } catch {
    return undefined;
  }
}
