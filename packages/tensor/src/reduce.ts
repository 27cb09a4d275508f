import { expand, reshape, sum } from "./broadcast.ts";
import { div, equal, exp, mul, select, sub } from "./elementwise.ts";
import { flip } from "./movement.ts";
import { node, type Tensor } from "./node.ts";
import { at, normalAxes } from "./shape.ts";

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

/** The mean over axes (all of them if none are named), which are removed. */
export function mean(x: Tensor, axes?: readonly number[]): Tensor {
  const over = normalAxes(axes ?? x.shape.map((_, i) => i), x.shape.length, "average over");
  return div(
    sum(floats(x, "average"), over),
    over.reduce((n, axis) => n * at(x.shape, axis), 1),
  );
}

/** The largest value over axes (all of them if none are named), which are removed. Equal maxima share the gradient. */
export function max(x: Tensor, axes?: readonly number[]): Tensor {
  const r = reduced(x, axes, "reduce");
  const y: Tensor = node(
    { kind: "reduce", combine: "max", axes: r.axes },
    {
      inputs: [floats(x, "take the maximum of")],
      shape: r.kept,
      vjp: (grad) => {
        const hit = select(equal(x, r.back(y)), 1, 0);
        return [mul(hit, r.back(div(grad, sum(hit, r.axes))))];
      },
    },
  );
  return y;
}

/** The position of the largest value inside the axes (row-major, lowest on ties), i32. */
export function argmax(x: Tensor, axes?: readonly number[]): Tensor {
  const r = reduced(x, axes, "reduce");
  return node(
    { kind: "reduce", combine: "argmax", axes: r.axes },
    { inputs: [floats(x, "take the argmax of")], shape: r.kept, dtype: "i32" },
  );
}

/** log(sum(exp(x))) over axes, without overflow. */
export function logSumExp(x: Tensor, axes?: readonly number[]): Tensor {
  const r = reduced(x, axes, "reduce");
  const y: Tensor = node(
    { kind: "reduce", combine: "logsumexp", axes: r.axes },
    {
      inputs: [floats(x, "take the log-sum-exp of")],
      shape: r.kept,
      vjp: (grad) => [mul(exp(sub(x, r.back(y))), r.back(grad))],
    },
  );
  return y;
}

/** The running sum along one axis, in ascending order, the element itself included. */
export function cumulativeSum(x: Tensor, axis: number): Tensor {
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
