import { checkTensors, type Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { at, type Axes, axesOf } from "../graph/shape.ts";
import { div, sub } from "../ops/arithmetic.ts";
import { type ReduceOptions, sum } from "../ops/broadcast.ts";
import { square } from "../ops/functions.ts";
import { mean } from "../ops/reduce.ts";

/** How `variance` gives its result. */
export interface VarianceOptions extends ReduceOptions {
  /** What is taken from the number of values before the sum is divided by it: 1 for a sample of a population. Default 0. */
  readonly correction?: number;
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
  checkTensors("take the variance of", x);
  if (x.dtype !== "f32")
    throw new TypeError(`Cannot take the variance of ${x.dtype}: it must be f32`);
  const { keepDims = false, correction = 0 } = options;
  const over = axesOf(x.shape, axes, "take the variance over");
  const count = over.reduce((n, axis) => n * at(x.shape, axis), 1) - correction;
  if (!(count > 0))
    throw new RangeError(
      `Cannot take the variance of ${count + correction} values with the correction ${correction}: none are left`,
    );
  const beside = sub(x, mean(x, over, { keepDims: true }));
  return div(sum(square(beside), over, { keepDims }), count);
}
