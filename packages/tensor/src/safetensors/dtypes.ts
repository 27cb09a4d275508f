import {
  bfloatToFloat,
  floatToBfloat,
  floatToHalf,
  halfToFloat,
} from "../backend/narrow-floats.ts";

/** What a file's bytes become on the host, by dtype; the 16-bit floats are widened. */
interface DataByDType {
  F64: Float64Array;
  F32: Float32Array;
  F16: Float32Array;
  BF16: Float32Array;
  I64: BigInt64Array;
  U64: BigUint64Array;
  I32: Int32Array;
  U32: Uint32Array;
  I16: Int16Array;
  U16: Uint16Array;
  I8: Int8Array;
  U8: Uint8Array;
  /** Bytes 0 and 1. */
  BOOL: Uint8Array;
}

/** The element types of a safetensors file that are read and written here. */
export type SafetensorDType = keyof DataByDType;

/** A tensor of a safetensors file: row-major, on the host; narrow on `dtype` to know the array. */
export type Safetensor = {
  [D in SafetensorDType]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: DataByDType[D];
  };
}[SafetensorDType];

/** Bytes of one element in the file. */
export const fileBytes: Readonly<Record<SafetensorDType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

export function isDType(name: string): name is SafetensorDType {
  return Object.hasOwn(fileBytes, name);
}

/** The tensor in `bytes`, which have the right length; they are shared where their alignment allows it. */
export function decode(
  dtype: SafetensorDType,
  shape: readonly number[],
  bytes: Uint8Array,
): Safetensor {
  const { buffer, byteOffset, length } = aligned(bytes, fileBytes[dtype]);
  const count = length / fileBytes[dtype];
  switch (dtype) {
    case "F64":
      return { dtype, shape, data: new Float64Array(buffer, byteOffset, count) };
    case "F32":
      return { dtype, shape, data: new Float32Array(buffer, byteOffset, count) };
    case "F16":
      return { dtype, shape, data: halfToFloat(new Uint16Array(buffer, byteOffset, count)) };
    case "BF16":
      return { dtype, shape, data: bfloatToFloat(new Uint16Array(buffer, byteOffset, count)) };
    case "I64":
      return { dtype, shape, data: new BigInt64Array(buffer, byteOffset, count) };
    case "U64":
      return { dtype, shape, data: new BigUint64Array(buffer, byteOffset, count) };
    case "I32":
      return { dtype, shape, data: new Int32Array(buffer, byteOffset, count) };
    case "U32":
      return { dtype, shape, data: new Uint32Array(buffer, byteOffset, count) };
    case "I16":
      return { dtype, shape, data: new Int16Array(buffer, byteOffset, count) };
    case "U16":
      return { dtype, shape, data: new Uint16Array(buffer, byteOffset, count) };
    case "I8":
      return { dtype, shape, data: new Int8Array(buffer, byteOffset, count) };
    case "U8":
    case "BOOL":
    default:
      return { dtype, shape, data: new Uint8Array(buffer, byteOffset, count) };
  }
}

/** The file's bytes of a tensor, shared where nothing is converted. */
export function encode(tensor: Safetensor): Uint8Array {
  const stored =
    tensor.dtype === "F16"
      ? floatToHalf(tensor.data)
      : tensor.dtype === "BF16"
        ? floatToBfloat(tensor.data)
        : tensor.data;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}
