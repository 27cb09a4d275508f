import { writeFileAtomically } from "../disk/atomic-file.ts";
import { kindOf } from "../source/check-kind.ts";
import { checkPath } from "../source/check-path.ts";

/** What arrays of a numpy file hold: whole numbers without a sign, labels, or floats. */
export type NpyData = Uint8Array | Uint16Array | Int32Array | Float32Array;

/** Takes the next elements of an array. */
export type AppendNpy = (data: NpyData) => Promise<void>;

/** Byte order and type of an array's elements, the least byte first. TypeError for others, as programs without types give them. */
function descrOf(data: unknown, path: string): string {
  if (data instanceof Uint8Array) return "|u1";
  if (data instanceof Uint16Array) return "<u2";
  if (data instanceof Int32Array) return "<i4";
  if (data instanceof Float32Array) return "<f4";
  throw new TypeError(
    `Cannot write ${path}: elements are in a Uint8Array, Uint16Array, Int32Array or Float32Array, and what came is ${kindOf(data)}`,
  );
}

/**
 * Writes an array as a numpy file (version 1.0, in the order of C, the least byte first), as `numpy.load()` reads it: from memory, or
 * piece by piece for more than memory holds. No pieces at all are bytes. Its name only ever stands for a whole file.
 *
 * @throws TypeError for another number of elements than the shape has, other arrays or pieces of several types, and what is no path or
 * shape; WriteError for what the system refuses.
 * @example
 * import { mkdtempSync, readFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const file = `${mkdtempSync(`${tmpdir()}/example-`)}/codes.npy`;
 * await writeNpy(file, [2, 1, 1], Uint16Array.of(7, 511));
 * [...readFileSync(file).subarray(-4)]; // [7, 0, 255, 1]
 * await writeNpy(file, [3], async (append) => {
 *   await append(Float32Array.of(1, 2));
 *   await append(Float32Array.of(3));
 * });
 * readFileSync(file).length; // 140
 * await writeNpy(file, [4], Uint8Array.of(1)); // throws TypeError
 */
export async function writeNpy(
  path: string,
  shape: readonly number[],
  data: NpyData | ((append: AppendNpy) => Promise<void>),
): Promise<void> {
  checkPath(path, { act: "write" });
  if (!(Array.isArray(shape) && shape.every((side) => Number.isSafeInteger(side) && side >= 0)))
    throw new TypeError(`Cannot write ${path}: its shape is no list of whole numbers`);
  if (typeof data !== "function") descrOf(data, path);
  const size = shape.reduce((product, side) => product * side, 1);
  await writeFileAtomically(path, async (write) => {
    let [descr, done]: [string | undefined, number] = [undefined, 0];
    const append: AppendNpy = async (piece) => {
      const type = descrOf(piece, path);
      if (descr === undefined) await write(headerOf(type, shape));
      descr ??= type;
      done += piece.length;
      if (type !== descr || done > size)
        throw new TypeError(
          `Cannot write ${path}: ${done} elements of type ${type} came for ${shape.join("x")} of type ${descr}`,
        );
      await write(littleEndian(piece));
    };
    await (typeof data === "function" ? data(append) : append(data));
    // Nobody said of what type no elements are.
    if (descr === undefined) await append(new Uint8Array());
    if (done < size)
      throw new TypeError(
        `Cannot write ${path}: ${done} elements came for ${shape.join("x")} of them`,
      );
  });
}

/**
 * Whole numbers in as few bytes as the number of levels needs: 8 or 16 bits.
 *
 * @example
 * fewestBits(Uint16Array.of(3, 200), 256); // Uint8Array [3, 200]
 */
export function fewestBits(numbers: Uint16Array, levels: number): Uint8Array | Uint16Array {
  return levels <= 256 ? Uint8Array.from(numbers) : numbers;
}

function headerOf(descr: string, shape: readonly number[]): Uint8Array {
  const sides = shape.length === 1 ? `${shape.join("")},` : shape.join(", ");
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sides}), }`;
  // Elements begin at a multiple of 64 bytes.
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64 - 10;
  const text = `${dict.padEnd(length - 1)}\n`;
  const head = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, length & 255, length >> 8];
  return Uint8Array.from([...head, ...new TextEncoder().encode(text)]);
}

function littleEndian(data: NpyData): Uint8Array {
  const { buffer, byteOffset, byteLength } = data;
  if (isLittle || data instanceof Uint8Array) return new Uint8Array(buffer, byteOffset, byteLength);
  const bytes = new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
  for (let at = 0; at < bytes.length; at += data.BYTES_PER_ELEMENT)
    bytes.subarray(at, at + data.BYTES_PER_ELEMENT).reverse();
  return bytes;
}

const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
