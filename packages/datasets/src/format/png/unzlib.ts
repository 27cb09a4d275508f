import { Unzlib as UnzlibEngine } from "fflate";
import { builtin } from "../../source/builtin.ts";
import { inNode } from "../../source/in-node.ts";

/** What is to come out of a zlib stream, and who takes it. */
export interface UnzlibOptions {
  /** Bytes that have to come out. */
  readonly length: number;
  /** Takes what came out next, and may change it. */
  readonly take: (piece: Uint8Array) => void;
}

/** A way to unpack a zlib stream (RFC 1950). Rejects with RangeError or what the unpacker throws. */
export type Unzlib = (packed: Uint8Array, options: UnzlibOptions) => Promise<void>;

/** Unpacks a zlib stream that has to give exactly `length` bytes, and checks Adler-32 at the end. */
export const unzlib: Unzlib = async (packed, options) => {
  if (!inNode) return unzlibPortably(packed, options);
  const isSmall = options.length <= 1 << 20;
  return isSmall ? unzlibAtOnce(packed, options) : unzlibInPieces(packed, options);
};

/** By `node:zlib`, in one piece: faster where there is little. */
export const unzlibAtOnce: Unzlib = async (packed, options) => {
  const { inflateSync } = builtin("node:zlib");
  const { length } = options;
  const counted = counting(options);
  const sizes = { maxOutputLength: length + 1, chunkSize: Math.max(64, length + 1) };
  try {
    counted.take(inflateSync(packed, sizes));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw tooMuch(length);
    throw error;
  }
  counted.end();
};

/** By `node:zlib`, in pieces of at most 256 KiB. */
export const unzlibInPieces: Unzlib = async (packed, options) => {
  const { createInflate } = builtin("node:zlib");
  const counted = counting(options);
  const engine = createInflate({ chunkSize: 1 << 18 });
  engine.end(packed);
  for await (const piece of engine as AsyncIterable<Uint8Array>) counted.take(piece);
  counted.end();
};

/** By fflate, which does not check Adler-32. */
export const unzlibPortably: Unzlib = async (packed, options) => {
  const counted = counting(options);
  let sum = 1;
  const engine = new UnzlibEngine((piece) => {
    sum = adler32(piece, sum);
    counted.take(piece);
  });
  const step = 1 << 13; // one push may give a thousand times as much, before it can be stopped
  for (let start = 0; start < packed.length; start += step)
    engine.push(packed.subarray(start, start + step), start + step >= packed.length);
  counted.end();
  const stored = packed.subarray(-4).reduce((value, byte) => value * 256 + byte, 0);
  if (packed.length < 6 || stored !== sum)
    throw new RangeError("its data does not add up (Adler-32)");
};

/** Hands on what comes out, and throws where it is too much or too little. */
function counting({ length, take }: UnzlibOptions): {
  take(piece: Uint8Array): void;
  end(): void;
} {
  let count = 0;
  return {
    take(piece) {
      count += piece.length;
      if (count > length) throw tooMuch(length);
      take(piece);
    },
    end() {
      if (count < length)
        throw new RangeError(`its data unpacks to ${count} bytes, its size takes ${length}`);
    },
  };
}

function tooMuch(length: number): RangeError {
  return new RangeError(`its data unpacks to more than the ${length} bytes that its size takes`);
}

/** The Adler-32 of more bytes, after those whose sum is given; that of none is 1. */
function adler32(data: Uint8Array, before: number): number {
  let [a, b] = [before % 65_536, Math.floor(before / 65_536)];
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}
