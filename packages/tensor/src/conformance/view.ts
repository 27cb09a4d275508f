import type { Affine, DType, View } from "../backend/mod.ts";
import { stridesOf } from "../shape.ts";

/** An affine form of loop indices: a constant and a stride for each loop number. */
export function affine(constant: number, strides: Readonly<Record<number, number>> = {}): Affine {
  const terms = Object.entries(strides).map(([loop, stride]) => ({ loop: Number(loop), stride }));
  return { constant, terms };
}

export interface Placement {
  readonly dtype?: DType;
  /** Element of the buffer at which the view begins. */
  readonly offset?: number;
}

/** A view without gaps. */
export function dense(buffer: number, shape: readonly number[], place: Placement = {}): View {
  const { dtype = "f32", offset = 0 } = place;
  return { buffer, offset: affine(offset), shape, strides: stridesOf(shape), dtype };
}

/** Some of the coordinates of one axis: `size` of them, from `start`, `step` apart. */
export function slice(view: View, axis: number, span: Span): View {
  const { start, size, step = 1 } = span;
  const stride = view.strides[axis] ?? 0;
  return {
    ...view,
    offset: { ...view.offset, constant: view.offset.constant + start * stride },
    shape: view.shape.map((extent, d) => (d === axis ? size : extent)),
    strides: view.strides.map((s, d) => (d === axis ? s * step : s)),
  };
}

export interface Span {
  readonly start: number;
  readonly size: number;
  readonly step?: number;
}

/** One axis backwards: a negative stride. */
export function flip(view: View, axis: number): View {
  const size = view.shape[axis] ?? 1;
  return slice(view, axis, { start: size - 1, size, step: -1 });
}

/** The axes in another order. */
export function permute(view: View, axes: readonly number[]): View {
  return {
    ...view,
    shape: axes.map((axis) => view.shape[axis] ?? 1),
    strides: axes.map((axis) => view.strides[axis] ?? 0),
  };
}

/** A larger shape: axes in front are new, axes of size 1 are repeated; both get stride 0. */
export function broadcast(view: View, shape: readonly number[]): View {
  const front = shape.length - view.shape.length;
  const strides = shape.map((extent, d) => {
    const axis = d - front;
    return axis >= 0 && view.shape[axis] === extent ? (view.strides[axis] ?? 0) : 0;
  });
  return { ...view, shape, strides };
}

/** The same elements in another shape; only for views without gaps. */
export function reshape(view: View, shape: readonly number[]): View {
  return { ...view, shape, strides: stridesOf(shape) };
}

/** One coordinate of an axis, which is left out; `at` may move with loops. */
export function pick(view: View, axis: number, at: Affine): View {
  const stride = view.strides[axis] ?? 0;
  const moved = at.terms.map((term) => ({ loop: term.loop, stride: term.stride * stride }));
  const keep = (_: number, d: number) => d !== axis;
  return {
    ...view,
    offset: {
      constant: view.offset.constant + at.constant * stride,
      terms: [...view.offset.terms, ...moved],
    },
    shape: view.shape.filter(keep),
    strides: view.strides.filter(keep),
  };
}
