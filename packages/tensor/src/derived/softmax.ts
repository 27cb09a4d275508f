import type { Tensor } from "../graph/node.ts";
import type { Axes } from "../graph/shape.ts";
import { div, maximum, mul, sub } from "../ops/arithmetic.ts";
import { sum } from "../ops/broadcast.ts";
import { withGradient } from "../ops/custom.ts";
import { exp, log } from "../ops/functions.ts";
import { lowest, max } from "../ops/reduce.ts";
import { checkFloat } from "./derived.ts";

const keepDims = true;

/**
 * e to the power x, divided so that the sum over `axes` (the last one by default) is 1; f32, without overflow. Minus infinity gives 0; what is
 * masked whole gives zeros.
 *
 * @throws TypeError if x is not f32, RangeError for an axis that is not there.
 * @example
 * await read(backend, softmax(tensor([[0, 0], [1000, -Infinity]]))); // Float32Array [0.5, 0.5, 1, 0]
 */
export function softmax(x: Tensor, axes: Axes = -1): Tensor {
  checkFloat("softmax", x);
  const powers = exp(belowTop(x, axes));
  const y = div(powers, total(powers, axes));
  return withGradient(y, [x], (grad) => [mul(y, sub(grad, sum(mul(y, grad), axes, { keepDims })))]);
}

/**
 * The logarithm of `softmax`, exact where that is near 0; f32.
 *
 * @throws TypeError if x is not f32, RangeError for an axis that is not there.
 * @example
 * await read(backend, logSoftmax(tensor([0, 1000]))); // Float32Array [-1000, 0]
 */
export function logSoftmax(x: Tensor, axes: Axes = -1): Tensor {
  checkFloat("logSoftmax", x);
  const beside = belowTop(x, axes);
  const y = sub(beside, log(total(exp(beside), axes)));
  return withGradient(y, [x], (grad) => [sub(grad, mul(exp(y), sum(grad, axes, { keepDims })))]);
}

/** How far x is below its maximum; that of nothing but minus infinities is taken as finite. */
function belowTop(x: Tensor, axes: Axes): Tensor {
  return sub(x, maximum(max(x, axes, { keepDims }), lowest));
}

/** The sum of powers: 1 or more, as the maximum gives 1, unless all are masked. */
function total(powers: Tensor, axes: Axes): Tensor {
  return maximum(sum(powers, axes, { keepDims }), 1);
}
