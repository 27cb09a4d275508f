import { abs, less, mean, mul, select, sub, type Tensor } from "@pixelweft/tensor";
import { checkNumbers } from "./check-numbers.ts";

/**
 * The mean squared error of each example: `[n, ...]` and what was wanted, of the same shape or one that broadcasts, to `[n]`.
 *
 * @throws TypeError for shapes that do not fit.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, meanSquared(tensor([[1, 2], [3, 4]]), tensor([[1, 4], [0, 1]]))); // Float32Array [2, 9]
 */
export function meanSquared(found: Tensor, wanted: Tensor): Tensor {
  const error = sub(found, wanted);
  return meanOfExample(mul(error, error));
}

/** Options of `huber`. */
export interface HuberOptions {
  /** The error from which on the loss is linear; 1 if missing. */
  readonly delta?: number | undefined;
}

/**
 * The Huber loss of each example (Huber 1964): the mean of half the squared errors, and beyond `delta` of `delta (|error| - delta / 2)`.
 * `[n, ...]` and what was wanted, of the same shape or one that broadcasts, to `[n]`.
 *
 * @throws TypeError for shapes that do not fit and for an option that there is not, RangeError for a delta that is not above 0.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, huber(tensor([1, 5]), tensor([0, 0]))); // Float32Array [0.5, 4.5]
 */
export function huber(found: Tensor, wanted: Tensor, options: HuberOptions = {}): Tensor {
  const { delta = 1, ...others } = options;
  for (const surplus of Object.keys(others))
    throw new TypeError(`Cannot take a Huber loss: there is no option ${surplus}, there is delta`);
  checkNumbers("take a Huber loss", { delta });
  if (!(delta > 0))
    throw new RangeError(`Cannot take a Huber loss: delta is ${delta}, not above 0`);
  const error = sub(found, wanted);
  const size = abs(error);
  const outside = mul(sub(size, delta / 2), delta);
  return meanOfExample(select(less(size, delta), mul(mul(error, error), 0.5), outside));
}

/** The mean over all axes but the first. */
export function meanOfExample(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(1);
  return axes.length === 0 ? x : mean(x, axes);
}
