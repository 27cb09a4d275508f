import { readerOfSource } from "./byte-reader.ts";
import type { ByteSource } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import { LimitError, PickleError, TruncatedError } from "./errors.ts";

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

/**
 * Reads a pickle instruction by instruction and leaves strings of more than `longest` bytes where they are. What is kept is bounded by `most`.
 * Throws TruncatedError, LimitError or PickleError; what the instructions mean is left to `parsePickle()`.
 */
export async function condensePickle(
  source: ByteSource,
  { longest = 1 << 20, most = 1 << 26 }: { readonly longest?: number; readonly most?: number } = {},
): Promise<CondensedPickle> {
  const { name } = source;
  const size = await source.size();
  const reader = await readerOfSource(source);
  const kept: Uint8Array[] = [];
  const left = new Map<number, LeftString>();
  let length = 0;
  const keep = async (count: number): Promise<Uint8Array> => {
    length += count;
    if (length > most)
      throw new LimitError(
        `Cannot read ${name}: besides its long strings it has more than ${most} bytes`,
        { source: name, offset: reader.position() },
      );
    const bytes = (await reader.take(count)).slice();
    kept.push(bytes);
    return bytes;
  };
  const keepLine = async (): Promise<void> => {
    while (reader.position() < size && (await keep(1))[0] !== 0x0a);
  };
  while (reader.position() < size) {
    const [code = 0] = await keep(1);
    if (code === stop) {
      checkEnd(reader.position(), size, name);
      break;
    }
    const argument = argumentsOf[code];
    if (argument === undefined) {
      if (bare.has(code)) continue;
      break;
    }
    if (argument === "line") await keepLine();
    else if (argument === "lines") {
      await keepLine();
      await keepLine();
    } else if (typeof argument === "number") await keep(argument);
    else {
      const count = numberOf(await keep(argument[0]));
      const offset = reader.position();
      if (count > size - offset) throw cut({ name, size, offset, count });
      if (count <= longest) await keep(count);
      else {
        left.set(length, { offset, length: count });
        await reader.skip(count);
      }
    }
  }
  return { bytes: concatenate(kept), left };
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
