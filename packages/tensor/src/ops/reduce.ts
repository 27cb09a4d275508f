import { type Tensor, node } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import {
  type Axes,
  axesOf,
  normalAxes,
  type Shape,
  sizeOver,
  withoutAxes,
} from "../graph/shape.ts";
import { div, maximum, mul, sub } from "./arithmetic.ts";
import { full, keptDims, type ReduceOptions, repeated, sum } from "./broadcast.ts";
import { checkComputed, checkFloats } from "./check-dtype.ts";
import { equal, less, select } from "./compare.ts";
import { exp } from "./functions.ts";
import { flip } from "./movement.ts";
import { oneInput } from "./one-input.ts";

interface Reduction {
  readonly axes: readonly number[];
  /** The shape without the axes. */
  readonly shape: Shape;
  /** Puts the reduced axes back, repeated. */
  readonly back: (y: Tensor) => Tensor;
  /** Puts them back with size 1, if they are to be kept. */
  readonly give: (y: Tensor) => Tensor;
}

/** What is asked of a reduction, and how. */
interface Asked {
  readonly act: string;
  readonly options: ReduceOptions;
}

function reduction(x: Tensor, named: Axes | undefined, { act, options }: Asked): Reduction {
  checkOptions(act, options, ["keepDims"]);
  checkFloats(`${act} of`, x);
  const axes = axesOf(x.shape, named, "reduce");
  return {
    axes,
    shape: withoutAxes(x.shape, axes),
    back: (y) => repeated(y, x, axes),
    give: (y) => keptDims(y, x, { ...options, axes }),
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
export function mean(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  checkOptions("average", options, ["keepDims"]);
  checkFloats("average", x);
  const over = axesOf(x.shape, axes, "average over");
  return div(sum(x, over, options), sizeOver(x.shape, over));
}

/**
 * The largest value over axes (all of them if none are named), which are removed, but for `keepDims`; f32. Equal maxima share the gradient.
 *
 * @example
 * await read(backend, max(tensor([[1, 2], [4, 3]]), [1])); // Float32Array [2, 4]
 */
export function max(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const r = reduction(x, axes, { act: "take the maximum", options });
  if (r.axes.length === 0) return x;
  const y: Tensor = oneInput({ kind: "reduce", combine: "max", axes: r.axes }, x, {
    shape: r.shape,
    back: (grad) => {
      const hits = sum(select(equal(x, r.back(y)), 1, 0), r.axes);
      // Asked in another way, so that it is found again where it is wanted: what was found lies in memory else.
      return select(less(x, r.back(y)), 0, r.back(div(grad, hits)));
    },
  });
  return r.give(y);
}

/**
 * The position of the largest value inside the axes (row-major, lowest on ties), i32. Beside values that are no numbers any
 * position may be given.
 *
 * @example
 * await read(backend, argmax(tensor([[1, 2], [4, 3]]), [1])); // Int32Array [1, 0]
 */
export function argmax(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const { axes: over, shape, give } = reduction(x, axes, { act: "take the argmax", options });
  if (over.length === 0) return full(x.shape, 0, "i32");
  const op = { kind: "reduce", combine: "argmax", axes: over } as const;
  return give(node(op, { inputs: [x], shape, dtype: "i32" }));
}

/** The least f32 that is finite. */
export const lowest = -3.4028234663852886e38;

/**
 * The logarithm of the sum of e to the power x over axes (all of them if none are named), which are removed; f32, without overflow. Rows that are masked whole,
 * by minus infinities, give minus infinity, and their gradient is 0.
 *
 * @example
 * await read(backend, logSumExp(tensor([1000, 1000]))); // Float32Array [1000.693…]
 */
export function logSumExp(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const r = reduction(x, axes, { act: "take the log-sum-exp", options });
  if (r.axes.length === 0) return x;
  const y: Tensor = oneInput({ kind: "reduce", combine: "logsumexp", axes: r.axes }, x, {
    shape: r.shape,
    // A row of minus infinities has no share in anything: its gradient is 0, and not exp(∞ - ∞).
    back: (grad) => mul(exp(sub(x, r.back(maximum(y, lowest)))), r.back(grad)),
  });
  return r.give(y);
}

/**
 * The running sum along one axis, in ascending order, the element itself included.
 *
 * @example
 * await read(backend, cumulativeSum(tensor([1, 2, 3]), 0)); // Float32Array [1, 3, 6]
 */
export function cumulativeSum(x: Tensor, axis: number): Tensor {
  checkComputed("sum", x);
  const axes = normalAxes([axis], x.shape.length, "sum along");
  return oneInput({ kind: "reduce", combine: "prefix", axes }, x, {
    shape: x.shape,
    back: (grad) => flip(cumulativeSum(flip(grad, axes), axis), axes),
  });
}
