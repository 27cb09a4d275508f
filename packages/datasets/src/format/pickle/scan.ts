import { LimitError, TruncatedError } from "../../errors/access.ts";
import { PickleError } from "../../errors/format.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { PickleCopy } from "./copy.ts";

/** A long string of a pickle that stays where it is. */
export interface LeftString {
  /** Its first byte in the source. */
  readonly offset: number;
  readonly length: number;
}

/** A pickle without its long strings. */
export interface CondensedPickle {
  readonly bytes: Uint8Array;
  /** The strings that were left out, by where in `bytes` they would begin. */
  readonly left: ReadonlyMap<number, LeftString>;
}

type Argument = number | "line" | "lines" | readonly [counted: 1 | 4 | 8];

/** What follows an instruction; nothing where it is not listed. */
const argumentsOf: Readonly<Record<number, Argument>> = {
  0x80: 1, // PROTO
  0x95: 8, // FRAME
  0x4a: 4, // BININT
  0x4b: 1, // BININT1
  0x4d: 2, // BININT2
  0x47: 8, // BINFLOAT
  0x68: 1, // BINGET
  0x6a: 4, // LONG_BINGET
  0x71: 1, // BINPUT
  0x72: 4, // LONG_BINPUT
  0x49: "line", // INT
  0x53: "line", // STRING
  0x56: "line", // UNICODE
  0x67: "line", // GET
  0x70: "line", // PUT
  0x63: "lines", // GLOBAL
  0x8a: [1], // LONG1
  0x8c: [1], // SHORT_BINUNICODE
  0x55: [1], // SHORT_BINSTRING
  0x43: [1], // SHORT_BINBYTES
  0x58: [4], // BINUNICODE
  0x54: [4], // BINSTRING
  0x42: [4], // BINBYTES
  0x8e: [8], // BINBYTES8
  0x96: [8], // BYTEARRAY8
};

/** Instructions without anything after them. Those that are in neither list are for the machine to refuse. */
const bare = new Set(
  "28 4e 88 89 74 29 85 86 87 5d 6c 61 65 7d 64 73 75 94 93 52 62"
    .split(" ")
    .map((hex) => Number.parseInt(hex, 16)),
);
const stop = 0x2e;

/** Bytes of a line: of a number or a name, as the machine takes them. */
const longestLine = 1 << 16;

/** How a pickle is condensed. */
export interface CondenseOptions {
  /** Strings of more bytes stay where they are. Default 1 MiB. */
  readonly longest?: number;
  /** The most bytes to keep besides. Default 16 MiB: two million labels have no more. */
  readonly most?: number;
}

/**
 * Reads a pickle instruction by instruction and leaves strings of more than `longest` bytes where they are. What is kept is bounded by `most`.
 * Throws TruncatedError, LimitError or PickleError; what the instructions mean is left to `parsePickle()`.
 */
export async function condensePickle(
  source: ByteSource,
  { longest = 1 << 20, most = 1 << 24 }: CondenseOptions = {},
): Promise<CondensedPickle> {
  const { name } = source;
  const size = await source.size();
  const copy = new PickleCopy(source, { size, most });
  const left = new Map<number, LeftString>();
  while (copy.position() < size) {
    // An instruction and its number: there may be millions, so nothing is waited for that is there.
    if (!copy.has(9)) await copy.fill(9);
    const [code = stop] = copy.keep(1);
    if (code === stop) {
      checkEnd(copy.position(), size, name);
      break;
    }
    const argument = argumentsOf[code];
    if (argument === undefined) {
      if (bare.has(code)) continue;
      break;
    }
    if (argument === "line") await keepLine(copy, name);
    else if (argument === "lines") {
      await keepLine(copy, name);
      await keepLine(copy, name);
    } else if (typeof argument === "number") copy.keep(argument);
    else {
      const count = numberOf(copy.keep(argument[0]));
      const offset = copy.position();
      if (count > size - offset) throw cut({ name, size, offset, count });
      if (count > longest) {
        left.set(copy.length(), { offset, length: count });
        copy.skip(count);
      } else {
        copy.check(count);
        if (!copy.has(count)) await copy.fill(count);
        copy.keep(count);
      }
    }
  }
  return { bytes: copy.bytes(), left };
}

async function keepLine(copy: PickleCopy, name: string): Promise<void> {
  const from = copy.position();
  for (;;) {
    const end = copy.upTo(0x0a);
    const count = end ?? copy.rest();
    if (copy.position() + count - from > longestLine)
      throw new LimitError(
        `Cannot read ${name}: it has a line of more than ${longestLine} bytes at byte ${from}, as protocol 0 writes bytes; protocol 2 or above would do`,
        { source: name, offset: from },
      );
    copy.keep(count);
    if (end !== undefined) return;
    await copy.fill(1);
    if (copy.rest() === 0) return;
  }
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function checkEnd(position: number, size: number, name: string): void {
  if (position === size) return;
  throw new PickleError(
    `Cannot read ${name}: ${size - position} bytes are left over after its end, at byte ${position}`,
    { source: name, offset: position },
  );
}

function cut({
  name,
  size,
  offset,
  count,
}: {
  name: string;
  size: number;
  offset: number;
  count: number;
}): TruncatedError {
  return new TruncatedError(
    `Cannot read ${name}: it ends at byte ${size}, of the ${count} bytes from ${offset} on that it announces`,
    { source: name, offset: size },
  );
}
