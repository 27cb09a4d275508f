import {
  checkDType,
  dtypeOf,
  hostArrayOf,
  isConstant,
  isFloat,
  isGivenAs,
  isNarrow,
  narrowed,
  type DType,
  type HostData,
} from "../backend/dtype.ts";
import { node, type Tensor } from "./node.ts";
import { checkOptions } from "./options.ts";
import { checkElements, equalShapes, type Shape } from "./shape.ts";

/** Nested lists of numbers, as deep as the rank. */
export type Nested = number | readonly Nested[];

/** Options of `tensor`. */
export interface TensorOptions {
  readonly shape?: Shape | undefined;
  readonly dtype?: DType | undefined;
}

/**
 * A constant on the host: from nested lists (f32 unless a dtype is given) or a typed array with a shape. Floats of two bytes are given
 * as f32, and rounded where they are stored. A typed array is not copied: it is read when a program is compiled or run.
 *
 * @throws TypeError if the lists are ragged or the shape does not fit the data; RangeError for a number in a list that the dtype does not have.
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor([1, 2, 3, 4], { shape: [2, 2], dtype: "i32" }).dtype; // "i32"
 * tensor(Uint8Array.of(1, 2)).dtype; // "u8"
 * tensor(Float32Array.of(1, 2), { dtype: "f16" }).dtype; // "f16"
 * tensor([[1, 2], [3]]); // throws TypeError
 */
export function tensor(data: Nested | HostData, options: TensorOptions = {}): Tensor {
  checkOptions("make a tensor", options, ["shape", "dtype"]);
  const { dtype = "f32" } = options;
  checkDType("a tensor", dtype);
  if (ArrayBuffer.isView(data)) {
    const held = dtypeOf(data);
    const wanted = options.dtype ?? held;
    if (!isGivenAs(held, wanted))
      throw new TypeError(`Cannot make a ${wanted} tensor: the array holds ${held}`);
    return constant(data, options.shape ?? [data.length], wanted);
  }
  const flat: number[] = [];
  const shape = flatten(data, flat);
  if (!isFloat(dtype)) for (const value of flat) checkNumber(value, dtype);
  return constant(hostArrayOf(dtype, flat), options.shape ?? shape, dtype);
}

function constant(data: HostData, shape: Shape, dtype: DType): Tensor {
  checkElements("make a tensor of shape", shape, data);
  return node({ kind: "data", data }, { shape, dtype });
}

function flatten(data: Nested, out: number[]): number[] {
  if (typeof data === "number") {
    out.push(data);
    return [];
  }
  if (!Array.isArray(data))
    throw new TypeError(
      `Cannot make a tensor: one of the numbers is ${data === null ? data : typeof data}`,
    );
  if (data.length === 0) throw new RangeError("Cannot make a tensor: a list is empty");
  const shapes = data.map((row) => flatten(row, out));
  const [first = []] = shapes;
  if (!shapes.every((s) => equalShapes(s, first)))
    throw new TypeError("Cannot make a tensor: rows have different lengths");
  return [data.length, ...first];
}

/**
 * A constant number of rank 0, written into the kernels that use it.
 *
 * @throws RangeError for NaN (a tensor may hold it), or a number that the dtype does not have.
 * @example
 * await read(backend, mul(scalar(0.5), 3)); // Float32Array [1.5]
 */
export function scalar(value: number, dtype: DType = "f32"): Tensor {
  checkDType("a tensor", dtype);
  checkNumber(value, dtype);
  return node(
    { kind: "scalar", value: isNarrow(dtype) ? narrowed(value, dtype) : value },
    { shape: [], dtype },
  );
}

function checkNumber(value: number, dtype: DType): void {
  if (!isConstant(value, dtype))
    throw new RangeError(`Cannot make a constant of ${value}: it is no ${dtype}`);
}
