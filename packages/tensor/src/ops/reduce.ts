import { isComputed } from "../backend/dtype.ts";
import { type Tensor, node } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { at, normalAxes } from "../graph/shape.ts";
import { expand, full, keptDims, type ReduceOptions, reshape, sum } from "./broadcast.ts";
import { div, equal, exp, maximum, mul, select, sub } from "./elementwise.ts";
import { flip } from "./movement.ts";

function floats(x: Tensor, act: string): Tensor {
  if (x.dtype !== "f32") throw new TypeError(`Cannot ${act} ${x.dtype}: it must be f32`);
  return x;
}

interface Reduced {
  readonly axes: number[];
  readonly kept: number[];
  /** Puts the reduced axes back, repeated. */
  readonly back: (y: Tensor) => Tensor;
}

function reduced(x: Tensor, axes: readonly number[] | undefined, act: string): Reduced {
  const over = normalAxes(axes ?? x.shape.map((_, i) => i), x.shape.length, act);
  const ones = x.shape.map((n, i) => (over.includes(i) ? 1 : n));
  return {
    axes: over,
    kept: x.shape.filter((_, i) => !over.includes(i)),
    back: (y) => expand(reshape(y, ones), x.shape),
  };
}

/**
 * The mean over axes (all of them if none are named), which are removed, but for `keepDims`; f32.
 *
 * @example
 * await read(backend, mean(tensor([[1, 2], [3, 4]]), [1])); // Float32Array [1.5, 3.5]
 * @example What is beside the mean of each row
 * const x = tensor([[1, 2], [3, 5]]);
 * await read(backend, sub(x, mean(x, [1], { keepDims: true }))); // Float32Array [-0.5, 0.5, -1, 1]
 */
export function mean(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions("average", options, ["keepDims"]);
  const over = normalAxes(axes ?? x.shape.map((_, i) => i), x.shape.length, "average over");
  return div(
    sum(floats(x, "average"), over, options),
    over.reduce((n, axis) => n * at(x.shape, axis), 1),
  );
}

/**
 * The largest value over axes (all of them if none are named), which are removed, but for `keepDims`; f32. Equal maxima share the gradient.
 *
 * @example
 * await read(backend, max(tensor([[1, 2], [4, 3]]), [1])); // Float32Array [2, 4]
 */
export function max(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions("take the maximum", options, ["keepDims"]);
  const r = reduced(floats(x, "take the maximum of"), axes, "reduce");
  if (r.axes.length === 0) return x;
  const y: Tensor = node(
    { kind: "reduce", combine: "max", axes: r.axes },
    {
      inputs: [x],
      shape: r.kept,
      vjp: (grad) => {
        const hit = select(equal(x, r.back(y)), 1, 0);
        return [mul(hit, r.back(div(grad, sum(hit, r.axes))))];
      },
    },
  );
  return keptDims(y, x, { ...options, axes: r.axes });
}

/**
 * The position of the largest value inside the axes (row-major, lowest on ties), i32.
 *
 * @example
 * await read(backend, argmax(tensor([[1, 2], [4, 3]]), [1])); // Int32Array [1, 0]
 */
export function argmax(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions("take the argmax", options, ["keepDims"]);
  const r = reduced(floats(x, "take the argmax of"), axes, "reduce");
  if (r.axes.length === 0) return full(x.shape, 0, "i32");
  const y = node(
    { kind: "reduce", combine: "argmax", axes: r.axes },
    { inputs: [x], shape: r.kept, dtype: "i32" },
  );
  return keptDims(y, x, { ...options, axes: r.axes });
}

/** The least f32 that is finite. */
const lowest = -3.4028234663852886e38;

/**
 * The logarithm of the sum of e to the power x over axes (all of them if none are named), which are removed; f32, without overflow. Rows that are masked whole,
 * by minus infinities, give minus infinity, and their gradient is 0.
 *
 * @example
 * await read(backend, logSumExp(tensor([1000, 1000]))); // Float32Array [1000.693…]
 */
export function logSumExp(
  x: Tensor,
  axes?: readonly number[],
  options: ReduceOptions = {},
): Tensor {
  checkOptions("take the log-sum-exp", options, ["keepDims"]);
  const r = reduced(floats(x, "take the log-sum-exp of"), axes, "reduce");
  if (r.axes.length === 0) return x;
  const y: Tensor = node(
    { kind: "reduce", combine: "logsumexp", axes: r.axes },
    {
      inputs: [x],
      shape: r.kept,
      // A row of minus infinities has no share in anything: its gradient is 0, and not exp(∞ - ∞).
      vjp: (grad) => [mul(exp(sub(x, r.back(maximum(y, lowest)))), r.back(grad))],
    },
  );
  return keptDims(y, x, { ...options, axes: r.axes });
}

/**
 * The running sum along one axis, in ascending order, the element itself included.
 *
 * @example
 * await read(backend, cumulativeSum(tensor([1, 2, 3]), 0)); // Float32Array [1, 3, 6]
 */
export function cumulativeSum(x: Tensor, axis: number): Tensor {
  if (!isComputed(x.dtype)) throw new TypeError(`Cannot sum ${x.dtype}: cast it first`);
  const axes = normalAxes([axis], x.shape.length, "sum along");
  return node(
    { kind: "reduce", combine: "prefix", axes },
    {
      inputs: [x],
      shape: x.shape,
      dtype: x.dtype,
      vjp: (grad) => [flip(cumulativeSum(flip(grad, axes), axis), axes)],
    },
  );
}
