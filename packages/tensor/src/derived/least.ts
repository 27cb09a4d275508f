import type { Tensor } from "../graph/node.ts";
import type { Axes } from "../graph/shape.ts";
import { neg } from "../ops/arithmetic.ts";
import type { ReduceOptions } from "../ops/broadcast.ts";
import { argmax, max } from "../ops/reduce.ts";
import { checkFloat } from "./derived.ts";

/**
 * The smallest value over axes (all of them if none are named), which are removed, but for `keepDims`; f32. Equal minima share the gradient.
 *
 * @example
 * await read(backend, min(tensor([[1, 2], [4, 3]]), 1)); // Float32Array [1, 3]
 */
export function min(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  checkFloat("min", x);
  return neg(max(neg(x), axes, options));
}

/**
 * The position of the smallest value inside the axes (row-major, lowest on ties), i32. Beside values that are no numbers any
 * position may be given.
 *
 * @example
 * await read(backend, argmin(tensor([[1, 2], [4, 3]]), 1)); // Int32Array [0, 1]
 */
export function argmin(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  checkFloat("argmin", x);
  return argmax(neg(x), axes, options);
}
