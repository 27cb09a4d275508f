import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "./narrow-floats.ts";

/**
 * Element types. Kernels compute in f32, i32 and u32. f16 and bf16 are numbers of two bytes that arrive in kernels as f32 and are rounded
 * when they are stored; i8 and u8 are loaded, as i32 and u32, and never stored.
 */
export type DType = "f32" | "i32" | "u32" | "f16" | "bf16" | "i8" | "u8";

/** The element types that kernels compute in. */
export type ComputeDType = "f32" | "i32" | "u32";

/** The floats of two bytes. */
export type NarrowFloat = "f16" | "bf16";

/** Numbers on the host: floats of any size are held in a Float32Array. */
export type HostData = Float32Array | Int32Array | Uint32Array | Int8Array | Uint8Array;

interface ElementType {
  /** Holds elements on the host. */
  readonly array: {
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): HostData;
    from(numbers: Iterable<number>): HostData;
  };
  readonly bytes: number;
  /** How kernels see an element. */
  readonly computesAs: ComputeDType;
}

const elementTypes: Readonly<Record<DType, ElementType>> = {
  f32: { array: Float32Array, bytes: 4, computesAs: "f32" },
  i32: { array: Int32Array, bytes: 4, computesAs: "i32" },
  u32: { array: Uint32Array, bytes: 4, computesAs: "u32" },
  f16: { array: Float32Array, bytes: 2, computesAs: "f32" },
  bf16: { array: Float32Array, bytes: 2, computesAs: "f32" },
  i8: { array: Int8Array, bytes: 1, computesAs: "i32" },
  u8: { array: Uint8Array, bytes: 1, computesAs: "u32" },
};

/** Whether there is an element type of this name. */
export function isDType(name: string): name is DType {
  return Object.hasOwn(elementTypes, name);
}

const dtypes = Object.keys(elementTypes).filter(isDType);

/** TypeError unless there is an element type of this name. */
export function checkDType(what: string, dtype: DType): void {
  if (!isDType(dtype))
    throw new TypeError(
      `Cannot make ${what} of dtype ${String(dtype)}: there is ${dtypes.join(", ")}`,
    );
}

/**
 * Size in bytes of one element.
 *
 * @example
 * bytesOf("f32"); // 4
 * bytesOf("bf16"); // 2
 */
export function bytesOf(dtype: DType): number {
  return elementTypes[dtype].bytes;
}

/**
 * How kernels see an element: u8 arrives as u32, f16 as f32.
 *
 * @example
 * computeDtype("u8"); // "u32"
 * computeDtype("f16"); // "f32"
 */
export function computeDtype(dtype: DType): ComputeDType {
  return elementTypes[dtype].computesAs;
}

/** Whether kernels see a float in an element. */
export function isFloat(dtype: DType): boolean {
  return computeDtype(dtype) === "f32";
}

/**
 * As what a kernel stores a value of a dtype: only i8 and u8 become wider.
 *
 * @example
 * storeDtype("bf16"); // "bf16"
 * storeDtype("u8"); // "u32"
 */
export function storeDtype(dtype: DType): DType {
  return bytesOf(dtype) === 1 ? computeDtype(dtype) : dtype;
}

/** Whether kernels compute in a dtype. */
export function isComputed(dtype: DType): dtype is ComputeDType {
  return computeDtype(dtype) === dtype;
}

/**
 * Whether a dtype is a float of two bytes.
 *
 * @example
 * isNarrow("f16"); // true
 */
export function isNarrow(dtype: DType): dtype is NarrowFloat {
  return bytesOf(dtype) === 2;
}

/** Whether a number is a constant of a dtype. A NaN is none: kernels cannot write it. */
export function isConstant(value: number, dtype: DType): boolean {
  // A float constant is rounded where it is written; an integer must be one that the array holds.
  return isFloat(dtype) ? value >= -Infinity : hostArrayOf(dtype, [value])[0] === value;
}

/** The dtype that a typed array holds. TypeError for an array of another class. */
export function dtypeOf(data: HostData): DType {
  for (const dtype of dtypes) if (data instanceof elementTypes[dtype].array) return dtype;
  throw new TypeError(
    "Cannot use host data: it is no Float32Array, Int32Array, Uint32Array, Int8Array or Uint8Array",
  );
}

/** Whether an array that holds one dtype is given for another: floats of any size are given as f32. */
export function isGivenAs(held: DType, dtype: DType): boolean {
  return held === dtype || (held === "f32" && isNarrow(dtype));
}

/** A typed array of these numbers. */
export function hostArrayOf(dtype: DType, numbers: Iterable<number>): HostData {
  return elementTypes[dtype].array.from(numbers);
}

const narrowing = { f16: floatToHalf, bf16: floatToBfloat };
const widening = { f16: halfToFloat, bf16: bfloatToFloat };

/**
 * Returns the bytes of numbers on a device: two bytes each, rounded, for a narrow float; otherwise the bytes of the array, shared.
 *
 * @example
 * toDevice("bf16", Float32Array.of(1.001)); // Uint8Array [128, 63]
 */
export function toDevice(dtype: DType, data: HostData): Uint8Array {
  const { buffer, byteOffset, byteLength } = isNarrow(dtype)
    ? narrowing[dtype](new Float32Array(data))
    : data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Returns the numbers that the bytes of a device hold; shares the bytes if nothing has to be converted.
 *
 * @example
 * fromDevice("bf16", Uint8Array.of(0x80, 0x3f)); // Float32Array [1]
 */
export function fromDevice(dtype: DType, bytes: Uint8Array): HostData {
  const size = bytesOf(dtype);
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const length = bytes.length / size;
  return isNarrow(dtype)
    ? widening[dtype](new Uint16Array(buffer, byteOffset, length))
    : new elementTypes[dtype].array(buffer, byteOffset, length);
}

/** A number as a narrow float holds it. */
export function narrowed(value: number, dtype: NarrowFloat): number {
  return fromDevice(dtype, toDevice(dtype, Float32Array.of(value)))[0] ?? NaN;
}
