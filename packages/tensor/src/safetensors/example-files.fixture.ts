import type { Safetensor } from "./dtypes.ts";

/** A file with this header text (or these bytes) and that data. */
export function file(header: string | Uint8Array, data: readonly number[] = []): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

export const everyDType: Record<string, Safetensor> = {
  f64: { dtype: "F64", shape: [2], data: Float64Array.of(Math.PI, -0) },
  f32: { dtype: "F32", shape: [1, 3], data: Float32Array.of(1.5, Number.NaN, -Infinity) },
  f16: { dtype: "F16", shape: [2], data: Float32Array.of(0.5, 65504) },
  bf16: { dtype: "BF16", shape: [1], data: Float32Array.of(-3) },
  i64: { dtype: "I64", shape: [1], data: BigInt64Array.of(-(2n ** 63n)) },
  u64: { dtype: "U64", shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
  i32: { dtype: "I32", shape: [], data: Int32Array.of(-5) },
  u32: { dtype: "U32", shape: [1], data: Uint32Array.of(4294967295) },
  i16: { dtype: "I16", shape: [1], data: Int16Array.of(-2) },
  u16: { dtype: "U16", shape: [1], data: Uint16Array.of(65535) },
  i8: { dtype: "I8", shape: [3], data: Int8Array.of(-1, 0, 1) },
  u8: { dtype: "U8", shape: [0, 7], data: new Uint8Array() },
  bool: { dtype: "BOOL", shape: [2], data: Uint8Array.of(0, 1) },
};
