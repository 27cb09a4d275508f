import type { Tensor } from "../graph/node.ts";
import { abs, add, div, mul, sub } from "../ops/arithmetic.ts";
import { less, select } from "../ops/compare.ts";
import { exp, log } from "../ops/functions.ts";
import { derived, polynomial } from "./derived.ts";

/**
 * The natural logarithm of 1 + x, exact near 0 too; f32. The relative error is below 3e-7 up to 1/2 either way; beyond, it is
 * that of the backend's `log`.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, mul(log1p(tensor([1e-10])), 1e10)); // Float32Array [1]
 */
export function log1p(x: Tensor): Tensor {
  return derived("log1p", x, {
    value: (y) => {
      // log (1 + y) is twice the inverse hyperbolic tangent of s.
      const s = div(y, add(y, 2));
      const square = mul(s, s);
      const near = add(mul(2, s), mul(mul(s, square), polynomial(square, logarithm)));
      return select(less(abs(y), 0.5), near, log(add(1, y)));
    },
    slope: (y) => div(1, add(1, y)),
  });
}

/**
 * e to the power x, minus 1, exact near 0 too; f32. The relative error is below 3e-7 up to 1/2 either way; beyond, it is that of the
 * backend's `exp`.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, mul(expm1(tensor([1e-10])), 1e10)); // Float32Array [1]
 */
export function expm1(x: Tensor): Tensor {
  return derived("expm1", x, {
    value: (y) => {
      const near = add(y, mul(mul(y, y), polynomial(y, exponential)));
      return select(less(abs(y), 0.5), near, sub(exp(y), 1));
    },
    slope: exp,
  });
}

/** 2 artanh s = 2 s + s³ P(s²) up to 1/3, with an error below 1e-8 of s. */
const logarithm = [0.66666412, 0.4002177, 0.27997862, 0.280312805];

/** e^x - 1 = x + x² P(x) up to 1/2 either way, with an error below 4e-9 of x. */
const exponential = [
  0.500000042, 0.16666668, 0.0416653155, 0.00833307301, 0.00139974568, 0.000199928948,
];
