import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { type Repeats, mayOverlap, sameMotion } from "./overlap.ts";

/** How a view lies in memory, row by row, in elements. */
export interface RowLayout {
  /** From a row to the next one. */
  readonly stride: number;
  /** From the first element of a row to its last one. */
  readonly span: number;
  /** Whether a row has every element between these, each once. */
  readonly dense: boolean;
}

/** A view whose first `kept` axes are rows; undefined where rows are not equally far apart, or go backwards. */
export function rowLayout({ shape, strides }: View, kept: number): RowLayout | undefined {
  const axes = shape.map((size, axis) => ({ size, stride: strides[axis] ?? 0 }));
  const outer = axes.slice(0, kept).filter(({ size }) => size > 1);
  const inner = axes.slice(kept).filter(({ size }) => size > 1);
  const even = outer.every(({ stride }, at) => {
    const next = outer[at + 1];
    return next === undefined || stride === next.stride * next.size;
  });
  if (!even || axes.some(({ stride }) => stride < 0)) return undefined;
  const span = inner.reduce((sum, { size, stride }) => sum + (size - 1) * stride, 0);
  const count = inner.reduce((product, { size }) => product * size, 1);
  const dense = inner.every(({ stride }) => stride > 0) && span + 1 === count;
  return { stride: outer.at(-1)?.stride ?? 0, span, dense };
}

/** A view of a step over rows, and how it lies. */
export interface RowView {
  readonly view: View;
  readonly layout: RowLayout;
}

/** Whether no row of one view has an element in common with another row of the other one. */
export function meetInOwnRows(a: RowView, b: RowView, around: Around): boolean {
  if (!mayOverlap(a.view, b.view, around.repeats)) return true;
  if (bytesOf(a.view.dtype) !== bytesOf(b.view.dtype)) return false;
  if (!sameMotion(a.view.offset, b.view.offset)) return false;
  if (around.rows === 1) return true;
  const [x, y] = [a.view.offset.constant, b.view.offset.constant];
  const first = Math.min(x, y);
  const last = Math.max(x + a.layout.span, y + b.layout.span);
  return a.layout.stride === b.layout.stride && last - first < a.layout.stride;
}

/** Whether every element that a row of `inner` names is one that the same row of `outer` names. */
export function isWithin(inner: RowView, outer: RowView, around: Around): boolean {
  const start = inner.view.offset.constant - outer.view.offset.constant;
  return (
    outer.layout.dense &&
    meetInOwnRows(inner, outer, around) &&
    start >= 0 &&
    start + inner.layout.span <= outer.layout.span
  );
}

interface Around {
  readonly rows: number;
  readonly repeats: Repeats;
}
