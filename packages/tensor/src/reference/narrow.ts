import { type DType, type NarrowFloat, isNarrow } from "../backend/mod.ts";
import {
  bfloatToFloat,
  floatToBfloat,
  floatToHalf,
  halfToFloat,
} from "../backend/narrow-floats.ts";
import type { HostMemory } from "./memory.ts";

const widening = { f16: halfToFloat, bf16: bfloatToFloat };
const narrowing = { f16: floatToHalf, bf16: floatToBfloat };
const tables: { [dtype in NarrowFloat]?: Float32Array } = {};

/** What every pattern of a narrow float's 16 bits stands for. */
export function valuesOf(dtype: NarrowFloat): Float32Array {
  return (tables[dtype] ??= widening[dtype](Uint16Array.from({ length: 2 ** 16 }, (_, i) => i)));
}

/** The 16 bits of each number, rounded as an f32 is. */
export function bitsOf(dtype: NarrowFloat, numbers: Float64Array): Uint16Array {
  return narrowing[dtype](Float32Array.from(numbers));
}

/** A number as a narrow float holds it. */
export function rounded(dtype: NarrowFloat, value: number): number {
  return valuesOf(dtype)[bitsOf(dtype, Float64Array.of(value))[0] ?? 0] ?? NaN;
}

/** Elements as they lie in memory. */
export type Elements =
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** The view of memory in which a dtype's elements lie; of a narrow float the bits. */
export function elementsOf(dtype: DType, memory: HostMemory): Elements {
  const { buffer, byteOffset, length } = memory.u8;
  if (isNarrow(dtype)) return new Uint16Array(buffer, byteOffset, length >> 1);
  return dtype === "i8" ? new Int8Array(buffer, byteOffset, length) : memory[dtype];
}
