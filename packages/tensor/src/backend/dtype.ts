/** Element types. Kernels compute in f32, i32 and u32; u8 is loaded (as u32) and never stored. */
export type DType = "f32" | "i32" | "u32" | "u8";

/** The element types that kernels compute in and store. */
export type ComputeDType = Exclude<DType, "u8">;

/** Numbers on the host, one class for each dtype. */
export type HostData = Float32Array | Int32Array | Uint32Array | Uint8Array;

interface ElementType {
  readonly bytes: number;
  /** Holds elements on the host. */
  readonly array: {
    new (length: number): HostData;
    from(numbers: Iterable<number>): HostData;
  };
  /** The least and the greatest constant. */
  readonly low: number;
  readonly high: number;
  /** How kernels see an element. */
  readonly computesAs: ComputeDType;
}

const elementTypes: Readonly<Record<DType, ElementType>> = {
  f32: { bytes: 4, array: Float32Array, low: -Infinity, high: Infinity, computesAs: "f32" },
  i32: { bytes: 4, array: Int32Array, low: -(2 ** 31), high: 2 ** 31 - 1, computesAs: "i32" },
  u32: { bytes: 4, array: Uint32Array, low: 0, high: 2 ** 32 - 1, computesAs: "u32" },
  u8: { bytes: 1, array: Uint8Array, low: 0, high: 255, computesAs: "u32" },
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
  return elementTypes[dtype].bytes;
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
  const [low, high] = constantRange(dtype);
  return value >= low && value <= high && (dtype === "f32" || Number.isInteger(value));
}

/** The least and the greatest constant of a dtype. */
export function constantRange(dtype: DType): readonly [low: number, high: number] {
  const { low, high } = elementTypes[dtype];
  return [low, high];
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
