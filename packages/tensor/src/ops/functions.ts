import type { Tensor } from "../graph/node.ts";
import { div, mul, sub } from "./arithmetic.ts";
import { equal, less, select } from "./compare.ts";
import { type Operand, binary, pair, unary } from "./elementwise.ts";

/**
 * e to the power x.
 *
 * @example
 * await read(backend, exp(tensor([0, 1]))); // Float32Array [1, 2.71828…]
 */
export function exp(x: Tensor): Tensor {
  return unary("exp", x, (grad, y) => mul(grad, y));
}

/**
 * Natural logarithm.
 *
 * @example
 * await read(backend, log(tensor([1, 10]))); // Float32Array [0, 2.30258…]
 */
export function log(x: Tensor): Tensor {
  return unary("log", x, (grad) => div(grad, x));
}

/**
 * `a` to the power `b`, for positive `a`. Where `a` is 0 the gradient for `b` is 0, and where `b` is 0 the one for `a` is 0.
 * Backends that compute in f32 take `exp(b log(a))`, whose relative error grows with |b log(a)|: on WebAssembly it is below
 * 1.5e-7 (1 + |b log(a)|), 4e-6 where the power is 1e11, and 1.4e-5 at the largest numbers.
 *
 * @example
 * await read(backend, pow(tensor([2, 3]), 2)); // Float32Array [4, 9]
 */
export function pow(a: Operand, b: Operand): Tensor {
  const operands = pair(a, b, "raise");
  if (operands[0].dtype !== "f32")
    throw new TypeError(`Cannot raise ${operands[0].dtype} to a power: cast it to f32 first`);
  const power: Tensor = binary("pow", operands, (grad, x, y) => [
    mul(grad, select(equal(y, 0), 0, mul(y, pow(x, sub(y, 1))))),
    mul(grad, select(equal(x, 0), 0, mul(power, log(x)))),
  ]);
  return power;
}

/**
 * Square root.
 *
 * @example
 * await read(backend, sqrt(tensor([4, 2]))); // Float32Array [2, 1.41421…]
 */
export function sqrt(x: Tensor): Tensor {
  return unary("sqrt", x, (grad, y) => div(mul(grad, 0.5), y));
}

/**
 * 1 over the square root.
 *
 * @example
 * await read(backend, rsqrt(tensor([4, 2]))); // Float32Array [0.5, 0.70710…]
 */
export function rsqrt(x: Tensor): Tensor {
  return div(1, sqrt(x));
}

/**
 * x times x.
 *
 * @example
 * await read(backend, square(tensor([-3, 2]))); // Float32Array [9, 4]
 */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/**
 * Hyperbolic tangent.
 *
 * @example
 * await read(backend, tanh(tensor([0, 1]))); // Float32Array [0, 0.76159…]
 */
export function tanh(x: Tensor): Tensor {
  return unary("tanh", x, (grad, y) => mul(grad, sub(1, mul(y, y))));
}

/**
 * 1 / (1 + e^-x).
 *
 * @example
 * await read(backend, sigmoid(tensor([0, 1]))); // Float32Array [0.5, 0.73105…]
 */
export function sigmoid(x: Tensor): Tensor {
  return unary("sigmoid", x, (grad, y) => mul(grad, mul(y, sub(1, y))));
}

/**
 * The largest whole number not above x. It passes no gradient.
 *
 * @example
 * await read(backend, floor(tensor([1.5, -1.5]))); // Float32Array [1, -2]
 */
export function floor(x: Tensor): Tensor {
  return unary("floor", x);
}

/**
 * The larger of x and 0; the gradient at 0 is 0.
 *
 * @example
 * await read(backend, relu(tensor([1, -1]))); // Float32Array [1, 0]
 */
export function relu(x: Tensor): Tensor {
  const y: Tensor = binary("max", pair(x, 0, "compare"), (grad) => [select(less(0, y), grad, 0)]);
  return y;
}
