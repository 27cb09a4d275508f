import type { Tensor } from "../graph/node.ts";
import { lessEqual, parted, select } from "./compare.ts";
import { type Operand, binary, pair, unary } from "./elementwise.ts";

/**
 * Adds element by element; shapes broadcast.
 *
 * @throws TypeError for different dtypes, u8, or shapes that do not fit.
 * @example
 * await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 * add(tensor([1, 2]), tensor([1, 2, 3])); // throws TypeError
 */
export function add(a: Operand, b: Operand): Tensor {
  return binary("add", pair(a, b, "add"), (grad) => [grad, grad]);
}

/**
 * Subtracts element by element; shapes broadcast.
 *
 * @example
 * await read(backend, sub(tensor([1, 2]), 10)); // Float32Array [-9, -8]
 */
export function sub(a: Operand, b: Operand): Tensor {
  return binary("sub", pair(a, b, "subtract"), (grad) => [grad, neg(grad)]);
}

/**
 * Multiplies two tensors element by element; shapes broadcast.
 *
 * @example Scale each column
 * await read(backend, mul(tensor([[1, 2], [3, 4]]), tensor([10, 100]))); // Float32Array [10, 200, 30, 400]
 */
export function mul(a: Operand, b: Operand): Tensor {
  return binary("mul", pair(a, b, "multiply"), (grad, x, y) => [mul(grad, y), mul(grad, x)]);
}

/**
 * Divides element by element; shapes broadcast. Integers truncate, and an integer divided by zero is zero.
 *
 * @example
 * await read(backend, div(tensor([1, 2]), 4)); // Float32Array [0.25, 0.5]
 * await read(backend, div(tensor([7, -7], { dtype: "i32" }), 2)); // Int32Array [3, -3]
 */
export function div(a: Operand, b: Operand): Tensor {
  return binary("div", pair(a, b, "divide"), (grad, x, y) => [
    div(grad, y),
    neg(mul(grad, div(div(x, y), y))),
  ]);
}

/**
 * Remainder with the sign of the dividend. The gradient is that of `a - n b`, n being the whole part of a / b. Of f32 it is exact where n is
 * below 2^24; beyond, backends that compute in f32 give any number, which need not be less than b.
 *
 * @example
 * await read(backend, rem(tensor([7, -7], { dtype: "i32" }), 4)); // Int32Array [3, -3]
 */
export function rem(a: Operand, b: Operand): Tensor {
  const operands = pair(a, b, "take the remainder of");
  const y: Tensor = binary("rem", operands, (grad, x, by) => [
    grad,
    neg(mul(grad, div(sub(x, y), by))),
  ]);
  return y;
}

/**
 * Minus x.
 *
 * @example
 * await read(backend, neg(tensor([1, -2]))); // Float32Array [-1, 2]
 */
export function neg(x: Tensor): Tensor {
  return unary("neg", x, (grad) => neg(grad));
}

/**
 * The distance from zero; the gradient at 0 is 1.
 *
 * @example
 * await read(backend, abs(tensor([1, -2]))); // Float32Array [1, 2]
 */
export function abs(x: Tensor): Tensor {
  return unary("abs", x, (grad) => select(lessEqual(0, x), grad, neg(grad)));
}

/**
 * The larger of two; shapes broadcast. Where they are equal the gradient goes to `a`.
 *
 * @example
 * await read(backend, maximum(tensor([1, -1]), 0)); // Float32Array [1, 0]
 */
export function maximum(a: Operand, b: Operand): Tensor {
  return binary("max", pair(a, b, "compare"), (grad, x, y) => parted(lessEqual(y, x), grad));
}

/**
 * The smaller of two; shapes broadcast. Where they are equal the gradient goes to `a`.
 *
 * @example
 * await read(backend, minimum(tensor([1, -1]), 0)); // Float32Array [0, -1]
 */
export function minimum(a: Operand, b: Operand): Tensor {
  return binary("min", pair(a, b, "compare"), (grad, x, y) => parted(lessEqual(x, y), grad));
}
