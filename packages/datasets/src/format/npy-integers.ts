import { NpyError } from "../errors/format.ts";
import type { ByteSource, SignalOptions } from "../source/byte-source.ts";
import { readNpyHeader } from "./npy.ts";

/** An array of whole numbers in a numpy file, of which any part can be read. */
export interface NpyIntegers {
  /** The path or name of the file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Byte order and type, such as `<i8`. */
  readonly descr: string;
  /**
   * The elements from one number on, in order, 0 to 65,535 each. Throws NpyError, with the place of the element in the array, for one
   * that is below or beyond.
   */
  read(first: number, count: number, options?: SignalOptions): Promise<Uint16Array>;
}

/**
 * Opens a numpy file of whole numbers: signed or not, of 8 to 64 bits in either order of bytes, or truth values. Throws NpyError or
 * TruncatedError; floats, objects and the order of Fortran are refused.
 */
export async function openNpyIntegers(source: ByteSource): Promise<NpyIntegers> {
  const { name } = source;
  const { descr, shape, offset } = await readNpyHeader(source);
  const [, order, kind, digits] = /^([<>|=])([iub])([1248])$/.exec(descr) ?? [];
  if (kind === undefined)
    throw new NpyError(
      `Cannot read ${name}: it holds ${shape.join("x")} elements of type ${descr}, not whole numbers`,
      { source: name },
    );
  const width = Number(digits);
  const form = { width, little: order !== ">", signed: kind === "i" };
  return {
    name,
    shape,
    descr,
    async read(first, count, options) {
      const bytes = await source.read(offset + first * width, count * width, options);
      const numbers = new Uint16Array(count);
      const wrong = unpack(bytes, numbers, form);
      if (wrong < 0) return numbers;
      const value = valueAt(bytes, wrong, form);
      throw new NpyError(
        `Cannot read ${name}: its element [${placeOf(first + wrong, shape).join(", ")}] is ${value}, not a whole number from 0 to 65535`,
        { source: name },
      );
    },
  };
}

/** The place of an element in an array, by its number. */
export function placeOf(element: number, shape: readonly number[]): number[] {
  let rest = element;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .toReversed();
}

interface Form {
  readonly width: number;
  readonly little: boolean;
  readonly signed: boolean;
}

/** Two bytes of each number; the first number that has more, or a sign, or -1. */
function unpack(bytes: Uint8Array, numbers: Uint16Array, { width, little, signed }: Form): number {
  const [step, least] = little ? [1, 0] : [-1, width - 1];
  for (let i = 0; i < numbers.length; i++) {
    const at = i * width + least;
    const low = bytes[at] ?? 0;
    const high = width > 1 ? (bytes[at + step] ?? 0) : 0;
    if (signed && ((width === 1 && low > 127) || (width === 2 && high > 127))) return i;
    for (let more = 2; more < width; more++) if (bytes[at + more * step] !== 0) return i;
    numbers[i] = low + 256 * high;
  }
  return -1;
}

/** The number that is none of 16 bits. */
function valueAt(bytes: Uint8Array, element: number, { width, little, signed }: Form): bigint {
  const own = bytes.subarray(element * width, (element + 1) * width);
  const digits = little ? own.toReversed() : own;
  const value = digits.reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
  return signed ? BigInt.asIntN(8 * width, value) : value;
}
