import type { BinaryFn } from "../backend/mod.ts";
import type { Tensor } from "../graph/node.ts";
import { cast } from "./cast.ts";
import { type Operand, binary, pair } from "./elementwise.ts";

/**
 * Bits in both; for u32 and i32. On comparisons: logical and. TypeError for f32.
 *
 * @example
 * await read(backend, and(less(0, tensor([1, 2, 3])), less(tensor([1, 2, 3]), 3))); // Uint32Array [1, 1, 0]
 */
export function and(a: Operand, b: Operand): Tensor {
  return bitwise("and", pair(a, b, "combine bits of"));
}

/**
 * Bits in either; for u32 and i32. On comparisons: logical or. TypeError for f32.
 *
 * @example
 * await read(backend, or(tensor([4, 6], { dtype: "u32" }), 1)); // Uint32Array [5, 7]
 */
export function or(a: Operand, b: Operand): Tensor {
  return bitwise("or", pair(a, b, "combine bits of"));
}

/**
 * Bits in one but not both; for u32 and i32. TypeError for f32.
 *
 * @example
 * await read(backend, xor(tensor([4, 7], { dtype: "u32" }), 1)); // Uint32Array [5, 6]
 */
export function xor(a: Operand, b: Operand): Tensor {
  return bitwise("xor", pair(a, b, "combine bits of"));
}

/**
 * Bits moved up by `b` places; for u32 and i32. TypeError for f32.
 *
 * @example
 * await read(backend, shiftLeft(tensor([1, 3], { dtype: "u32" }), 2)); // Uint32Array [4, 12]
 */
export function shiftLeft(a: Operand, b: Operand): Tensor {
  return bitwise("shl", pair(a, b, "shift"));
}

/**
 * Bits moved down by `b` places, zeros from above; for u32 and i32. TypeError for f32.
 *
 * @example
 * await read(backend, shiftRight(tensor([4, 13], { dtype: "u32" }), 2)); // Uint32Array [1, 3]
 */
export function shiftRight(a: Operand, b: Operand): Tensor {
  return bitwise("shr", pair(a, b, "shift"));
}

/** Kernels know bits of u32 only; those of i32 are the same. */
function bitwise(fn: BinaryFn, [x, y]: readonly [Tensor, Tensor]): Tensor {
  if (x.dtype === "f32")
    throw new TypeError("Cannot work on bits of f32: cast to i32 or u32 first");
  const bits = binary(fn, [cast(x, "u32"), cast(y, "u32")]);
  return x.dtype === "i32" ? cast(bits, "i32") : bits;
}
