import { sizeOf } from "@pixelweft/tensor";
import type { Affine, DType, View } from "@pixelweft/tensor/backend";

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
export interface Span {
  /** May move with loops. */
  readonly start: number | Affine;
  readonly size: number;
  readonly step?: number;
}

/** A view of some of the coordinates of one axis. */
export function slice(view: View, axis: number, span: Span): View {
  const { size, step = 1 } = span;
  const start = typeof span.start === "number" ? affine(span.start) : span.start;
  const stride = view.strides[axis] ?? 0;
  const moves = start.terms.map((term) => ({ loop: term.loop, stride: term.stride * stride }));
  return {
    ...view,
    offset: {
      constant: view.offset.constant + start.constant * stride,
      terms: [...view.offset.terms, ...moves],
    },
    shape: view.shape.map((extent, d) => (d === axis ? size : extent)),
    strides: view.strides.map((s, d) => (d === axis ? s * step : s)),
  };
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
export function pick(view: View, axis: number, at: number | Affine): View {
  const one = slice(view, axis, { start: at, size: 1 });
  const keep = (_: number, d: number) => d !== axis;
  return { ...one, shape: one.shape.filter(keep), strides: one.strides.filter(keep) };
}

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/**
 * Returns an element of a list; negative indices count from the end.
 *
 * @throws RangeError if the list is too short.
 */
export function element(list: readonly number[], index: number): number {
  const found = list.at(index);
  if (found === undefined)
    throw new RangeError(`Cannot read element ${index}: the list has ${list.length}`);
  return found;
}
