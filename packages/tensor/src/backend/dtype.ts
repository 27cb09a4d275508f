/** Element types. Kernels compute in f32, i32 and u32; u8 is loaded (as u32) and never stored. */
export type DType = "f32" | "i32" | "u32" | "u8";

/** The element types that kernels compute in and store. */
export type ComputeDType = Exclude<DType, "u8">;

/** Numbers on the host, one class for each dtype. */
export type HostData = Float32Array | Int32Array | Uint32Array | Uint8Array;

interface ElementType {
  /** Holds elements on the host. */
  readonly array: {
    readonly BYTES_PER_ELEMENT: number;
    new (length: number): HostData;
    from(numbers: Iterable<number>): HostData;
  };
  /** How kernels see an element. */
  readonly computesAs: ComputeDType;
}

const elementTypes: Readonly<Record<DType, ElementType>> = {
  f32: { array: Float32Array, computesAs: "f32" },
  i32: { array: Int32Array, computesAs: "i32" },
  u32: { array: Uint32Array, computesAs: "u32" },
  u8: { array: Uint8Array, computesAs: "u32" },
};

/** Whether there is an element type of this name. */
export function isDType(name: string): name is DType {
  return Object.hasOwn(elementTypes, name);
}

/**
 * Size in bytes of one element.
 *
 * @example
 * bytesOf("f32"); // 4
 */
export function bytesOf(dtype: DType): number {
  return elementTypes[dtype].array.BYTES_PER_ELEMENT;
}

/**
 * How kernels see an element: u8 arrives as u32.
 *
 * @example
 * computeDtype("u8"); // "u32"
 * computeDtype("f32"); // "f32"
 */
export function computeDtype(dtype: DType): ComputeDType {
  return elementTypes[dtype].computesAs;
}

/** Whether kernels compute in a dtype, and so can store it. */
export function isComputed(dtype: DType): dtype is ComputeDType {
  return computeDtype(dtype) === dtype;
}

/** Whether a number is a constant of a dtype. A NaN is none: kernels cannot write it. */
export function isConstant(value: number, dtype: DType): boolean {
  // An f32 constant is rounded where it is written; an integer must be one that the array holds.
  return dtype === "f32" ? value >= -Infinity : hostArrayOf(dtype, [value])[0] === value;
}

/** The dtype that a typed array holds. TypeError for an array of another class. */
export function dtypeOf(data: HostData): DType {
  for (const dtype of Object.keys(elementTypes).filter(isDType))
    if (data instanceof elementTypes[dtype].array) return dtype;
  throw new TypeError(
    "Cannot use host data: it must be a Float32Array, Int32Array, Uint32Array or Uint8Array",
  );
}

/** A zeroed typed array for a dtype. */
export function hostArray(dtype: DType, length: number): HostData {
  return new elementTypes[dtype].array(length);
}

/** A typed array of these numbers. */
export function hostArrayOf(dtype: DType, numbers: Iterable<number>): HostData {
  return elementTypes[dtype].array.from(numbers);
}
