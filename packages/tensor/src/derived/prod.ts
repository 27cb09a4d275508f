import type { Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { at, type Axes, axesOf } from "../graph/shape.ts";
import { mul } from "../ops/arithmetic.ts";
import { keptDims, type ReduceOptions, reshape } from "../ops/broadcast.ts";
import { checkComputed } from "../ops/check-dtype.ts";
import { concat, permute, split } from "../ops/movement.ts";

/**
 * The product over axes (all of them if none are named), which are removed, but for `keepDims`; the dtype stays. Halves are multiplied
 * by each other until one value is left, so it is for some thousand values, and its gradient is right beside zeros too.
 *
 * @throws RangeError for an axis that is not there.
 * @example
 * await read(backend, prod(tensor([[1, 2], [3, 4]]), 1)); // Float32Array [2, 12]
 */
export function prod(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  checkOptions("multiply", options, ["keepDims"]);
  checkComputed("multiply", x);
  const over = axesOf(x.shape, axes, "multiply over");
  const kept = x.shape.flatMap((_, axis) => (over.includes(axis) ? [] : [axis]));
  const shape = kept.map((axis) => at(x.shape, axis));
  let y = reshape(permute(x, [...kept, ...over]), [...shape, -1]);
  for (let n = at(y.shape, -1); n > 1; n = Math.ceil(n / 2)) {
    const half = Math.floor(n / 2);
    const [a = y, b = y, ...odd] = split(y, n % 2 === 0 ? [half, half] : [half, half, 1], -1);
    y = concat([mul(a, b), ...odd], -1);
  }
  return keptDims(reshape(y, shape), x, { ...options, axes: over });
}
