import type { Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { type Axes, axesOf, sizeOver } from "../graph/shape.ts";
import { div, sub } from "../ops/arithmetic.ts";
import { type ReduceOptions, sum } from "../ops/broadcast.ts";
import { checkFloats } from "../ops/check-dtype.ts";
import { square } from "../ops/functions.ts";
import { mean } from "../ops/reduce.ts";

/** How `variance` gives its result. */
export interface VarianceOptions extends ReduceOptions {
  /** What is taken from the number of values before the sum is divided by it: 1 for a sample of a population. Default 0. */
  readonly correction?: number | undefined;
}

/**
 * The mean squared distance from the mean over axes (all of them if none are named), which are removed, but for `keepDims`; f32.
 *
 * @throws RangeError if there are no more values than `correction`.
 * @example
 * await read(backend, variance(tensor([[1, 3], [2, 8]]), 1)); // Float32Array [1, 9]
 * await read(backend, variance(tensor([[1, 3], [2, 8]]), 1, { correction: 1 })); // Float32Array [2, 18]
 */
export function variance(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  checkOptions("take the variance", options, ["keepDims", "correction"]);
  checkFloats("take the variance of", x);
  const { keepDims = false, correction = 0 } = options;
  const over = axesOf(x.shape, axes, "take the variance over");
  const count = sizeOver(x.shape, over) - correction;
  if (!(count > 0))
    throw new RangeError(
      `Cannot take the variance of ${count + correction} values with the correction ${correction}: none are left`,
    );
  const beside = sub(x, mean(x, over, { keepDims: true }));
  return div(sum(square(beside), over, { keepDims }), count);
}
