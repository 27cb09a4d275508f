import { scalar } from "../graph/constant.ts";
import type { Tensor } from "../graph/node.ts";
import { add, maximum, minimum, mul, neg, sub } from "../ops/arithmetic.ts";
import { equal, less, select } from "../ops/compare.ts";
import type { Operand } from "../ops/elementwise.ts";
import { floor } from "../ops/functions.ts";
import { checkFloat } from "./derived.ts";

/**
 * The smallest whole number not below x; f32. It passes no gradient.
 *
 * @example
 * await read(backend, ceil(tensor([1.5, -1.5]))); // Float32Array [2, -1]
 */
export function ceil(x: Tensor): Tensor {
  checkFloat("ceil", x);
  return neg(floor(neg(x)));
}

/**
 * The nearest whole number, of two the even one; f32. It passes no gradient.
 *
 * @example
 * await read(backend, round(tensor([0.5, 1.5, -1.2]))); // Float32Array [0, 2, -1]
 */
export function round(x: Tensor): Tensor {
  checkFloat("round", x);
  const low = floor(x);
  const high = add(low, 1);
  const rest = sub(x, low);
  const tie = select(isEven(low), low, high);
  return select(less(rest, 0.5), low, select(less(0.5, rest), high, tie));
}

/** Where a whole number is even. */
export function isEven(x: Tensor): Tensor {
  return equal(mul(floor(mul(x, 0.5)), 2), x);
}

/**
 * -1, 0 or 1 by the sign of x, in the dtype of x: f32 or i32. It passes no gradient.
 *
 * @example
 * await read(backend, sign(tensor([-2, 0, 3]))); // Float32Array [-1, 0, 1]
 */
export function sign(x: Tensor): Tensor {
  const number = (value: number): Tensor => scalar(value, x.dtype);
  return select(less(0, x), number(1), select(less(x, 0), number(-1), number(0)));
}

/**
 * x, but no lower than `low` and no higher than `high`; shapes broadcast. The gradient passes where x is between them, ends included.
 *
 * @example
 * await read(backend, clip(tensor([-2, 0.5, 3]), -1, 1)); // Float32Array [-1, 0.5, 1]
 */
export function clip(x: Tensor, low: Operand, high: Operand): Tensor {
  return minimum(maximum(x, low), high);
}
