import { ChecksumError, GzipError, TruncatedError } from "../errors.ts";
import { concatenate } from "../source/concatenate.ts";
import { crc32 } from "../source/crc32.ts";
import { inflate, type Inflater } from "./inflate.ts";

/** Options of `gunzip`. */
export interface GunzipOptions {
  /** What the bytes are, for messages. Default "gzip data". */
  readonly source?: string;
  /** The most bytes that may come out, all members together. Default 1 GiB. */
  readonly limit?: number;
  /** What unpacks deflate streams. Default zlib in Node, portable code elsewhere. */
  readonly inflater?: Inflater;
}

/**
 * True for bytes that begin as a gzip file does.
 *
 * @example
 * isGzip(Uint8Array.of(0x1f, 0x8b, 8)); // true
 */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a whole gzip file (RFC 1952), checking headers, lengths and CRC-32 of every member.
 * Several members are joined; zeros after the last one (padding of tapes) are allowed, other bytes are not.
 * Throws GzipError, TruncatedError, ChecksumError or LimitError.
 *
 * @example
 * import { gzipSync } from "node:zlib";
 * await gunzip(gzipSync(Uint8Array.of(1, 2, 3)), { source: "three.gz", limit: 100 }); // Uint8Array [1, 2, 3]
 * await gunzip(Uint8Array.of(1, 2, 3), { source: "three.gz", limit: 100 }); // throws GzipError
 */
export async function gunzip(
  bytes: Uint8Array,
  options: GunzipOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { source = "gzip data", limit = 2 ** 30, inflater = inflate } = options;
  const members: Uint8Array<ArrayBuffer>[] = [];
  let room = limit;
  let at = 0;
  do {
    const start = skipHeader(bytes, at, source);
    const { data, end } = await inflater(bytes, { start, room, limit, source });
    checkTrailer(bytes, end, { data, source });
    members.push(data);
    room -= data.length;
    at = end + 8;
  } while (at < bytes.length && !isPadding(bytes, at));
  const [only] = members;
  return only && members.length === 1 ? only : concatenate(members);
}

const hasHeaderCrc = 0x02;
const hasExtra = 0x04;
const hasName = 0x08;
const hasComment = 0x10;
const reserved = 0xe0;

/** Where the member's deflate stream begins. */
function skipHeader(bytes: Uint8Array, begin: number, source: string): number {
  const within = (end: number): number => {
    if (end <= bytes.length) return end;
    throw cutOff("header", bytes, source);
  };
  const fail = (state: string, offset: number): GzipError =>
    new GzipError(`Cannot unpack ${source}: ${state}`, { source, offset });
  for (const [i, magic] of [0x1f, 0x8b, 8].entries()) {
    if (bytes[within(begin + i + 1) - 1] === magic) continue;
    if (i === 2) throw fail(`its method is ${bytes[begin + 2]}, not 8 (deflate)`, begin + 2);
    throw fail(
      begin === 0 ? "it is no gzip file" : `bytes from ${begin} on are no gzip member`,
      begin,
    );
  }
  within(begin + 10);
  const flags = bytes[begin + 3] ?? 0;
  if (flags & reserved)
    throw fail(`its header has reserved flags 0x${flags.toString(16)}`, begin + 3);
  let at = begin + 10;
  if (flags & hasExtra) {
    const size = (bytes[within(at + 2) - 2] ?? 0) + 256 * (bytes[at + 1] ?? 0);
    at = within(at + 2 + size);
  }
  if (flags & hasName) at = pastZero(bytes, at, source);
  if (flags & hasComment) at = pastZero(bytes, at, source);
  if (flags & hasHeaderCrc) {
    const stored = (bytes[within(at + 2) - 2] ?? 0) + 256 * (bytes[at + 1] ?? 0);
    const actual = crc32(bytes.subarray(begin, at)) & 0xffff;
    if (stored !== actual) throw wrongCrc("header", { stored, actual, source, offset: at });
    at += 2;
  }
  return at;
}

function pastZero(bytes: Uint8Array, from: number, source: string): number {
  const zero = bytes.indexOf(0, from);
  if (zero < 0) throw cutOff("header", bytes, source);
  return zero + 1;
}

function checkTrailer(
  bytes: Uint8Array,
  at: number,
  { data, source }: { data: Uint8Array; source: string },
): void {
  if (at + 8 > bytes.length) throw cutOff("trailer", bytes, source);
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  const stored = trailer.getUint32(0, true);
  const actual = crc32(data);
  if (stored !== actual) throw wrongCrc("data", { stored, actual, source, offset: at });
  const length = trailer.getUint32(4, true);
  if (length !== data.length % 2 ** 32) {
    throw new GzipError(
      `Cannot unpack ${source}: it says it holds ${length} bytes, but it holds ${data.length}`,
      { source, offset: at + 4 },
    );
  }
}

function isPadding(bytes: Uint8Array, from: number): boolean {
  return bytes.subarray(from).every((byte) => byte === 0);
}

function cutOff(part: string, bytes: Uint8Array, source: string): TruncatedError {
  return new TruncatedError(
    `Cannot unpack ${source}: the file ends inside a gzip ${part}, at byte ${bytes.length}`,
    { source, offset: bytes.length },
  );
}

function wrongCrc(
  part: string,
  place: { stored: number; actual: number; source: string; offset: number },
): ChecksumError {
  const [expected, actual] = [place.stored, place.actual].map((crc) =>
    crc.toString(16).padStart(8, "0"),
  );
  return new ChecksumError(
    `Cannot unpack ${place.source}: CRC-32 of the ${part} is ${actual}, the file says ${expected}`,
    {
      source: place.source,
      offset: place.offset,
      algorithm: "crc32",
      expected: expected ?? "",
      actual: actual ?? "",
    },
  );
}
