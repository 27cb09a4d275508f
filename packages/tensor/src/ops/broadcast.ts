import { scalar } from "../graph/constant.ts";
import { checkTensors, type Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import {
  type Axes,
  type Shape,
  axesOf,
  checkList,
  equalShapes,
  sizeOf,
  sizeOver,
  withoutAxes,
} from "../graph/shape.ts";
import { checkComputed } from "./check-dtype.ts";
import { oneInput } from "./one-input.ts";

/**
 * The same elements in row-major order with another shape; one size may be -1.
 *
 * @throws TypeError if the sizes differ.
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]).shape; // [2, 2]
 * reshape(tensor([1, 2, 3]), [2, 2]); // throws TypeError
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkTensors("reshape", x);
  checkList("reshape to", shape);
  const known = shape.reduce((n, s) => (s === -1 ? n : n * s), 1);
  const full = shape.map((s) => (s === -1 ? sizeOf(x.shape) / known : s));
  if (sizeOf(full) !== sizeOf(x.shape) || full.some((n) => !Number.isInteger(n) || n < 0))
    throw new TypeError(`Cannot reshape [${x.shape}] to [${shape}]: the sizes differ`);
  if (equalShapes(full, x.shape)) return x;
  return oneInput({ kind: "reshape" }, x, { shape: full, back: (grad) => reshape(grad, x.shape) });
}

/**
 * Repeats axes of size 1, and adds leading axes, up to `shape`.
 *
 * @throws TypeError if another axis would have to grow.
 * @example
 * await read(backend, expand(tensor([[1], [2]]), [2, 3])); // Float32Array [1, 1, 1, 2, 2, 2]
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  checkTensors("expand", x);
  checkList("expand to", shape);
  if (equalShapes(x.shape, shape)) return x;
  const extra = shape.length - x.shape.length;
  if (extra < 0 || x.shape.some((n, i) => n !== 1 && n !== shape[i + extra]))
    throw new TypeError(`Cannot expand [${x.shape}] to [${shape}]: only axes of size 1 can grow`);
  const full = reshape(x, [...Array<number>(extra).fill(1), ...x.shape]);
  return oneInput({ kind: "expand" }, full, { shape, back: (grad) => sumTo(grad, full.shape) });
}

/**
 * A tensor of one repeated number, f32 unless another dtype is named.
 *
 * @example
 * await read(backend, full([2, 2], 7)); // Float32Array [7, 7, 7, 7]
 */
export function full(shape: Shape, value: number, dtype: Tensor["dtype"] = "f32"): Tensor {
  return expand(scalar(value, dtype), shape);
}

/** How a reduction gives its result. */
export interface ReduceOptions {
  /** Whether the axes stay, with size 1, so that the result broadcasts against what it was made of. Default false: they are removed. */
  readonly keepDims?: boolean | undefined;
}

/** A result with its axes put back where they are to be kept. */
export function keptDims(
  y: Tensor,
  x: Tensor,
  { axes, keepDims = false }: ReduceOptions & { readonly axes: readonly number[] },
): Tensor {
  return keepDims
    ? reshape(
        y,
        x.shape.map((n, i) => (axes.includes(i) ? 1 : n)),
      )
    : y;
}

/**
 * Sums over axes (all of them if none are named) and removes them, but for `keepDims`; the dtype stays. The lowering adds a long f32 sum
 * in stages, so that there is enough to do at the same time and that rounding errors stay small; the order depends on the shape and on the
 * backend's `capabilities.sumParts`.
 *
 * @throws RangeError for an axis that is not there.
 * @example
 * await read(backend, sum(tensor([[1, 2], [3, 4]]), [0])); // Float32Array [4, 6]
 * await read(backend, sum(tensor([[1, 2], [3, 4]]))); // Float32Array [10]
 * sum(tensor([[1, 2], [3, 4]]), [0], { keepDims: true }).shape; // [1, 2]
 */
export function sum(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  checkOptions("sum", options, ["keepDims"]);
  checkComputed("sum", x);
  const over = axesOf(x.shape, axes, "sum over");
  return keptDims(sumOver(x, over), x, { ...options, axes: over });
}

function sumOver(x: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 0) return x;
  const shape = withoutAxes(x.shape, axes);
  if (sizeOver(x.shape, axes) === 1) return reshape(x, shape);
  const op = { kind: "reduce", combine: "sum", axes } as const;
  return oneInput(op, x, { shape, back: (grad) => repeated(grad, x, axes) });
}

/** Puts the axes back that a reduction of `x` removed, repeated. */
export function repeated(y: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return expand(keptDims(y, x, { axes, keepDims: true }), x.shape);
}

/**
 * Sums a tensor down to a shape that broadcasts to its own: the adjoint of broadcasting.
 *
 * @throws TypeError for a shape that does not.
 * @example
 * await read(backend, sumTo(tensor([[1, 2], [3, 4]]), [2, 1])); // Float32Array [3, 7]
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  checkList("sum to", shape);
  const extra = x.shape.length - shape.length;
  if (extra < 0 || shape.some((n, i) => n !== 1 && n !== x.shape[i + extra]))
    throw new TypeError(`Cannot sum [${x.shape}] to [${shape}]: that does not broadcast to it`);
  const axes = x.shape.flatMap((n, i) =>
    i < extra || (shape[i - extra] === 1 && n !== 1) ? [i] : [],
  );
  return axes.length === 0 ? x : reshape(sum(x, axes), shape);
}
