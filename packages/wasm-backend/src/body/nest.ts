import { bytesOf } from "@pixelweft/tensor/backend";
import type { Axis } from "../axes.ts";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import { add, lessSigned, number, plusNumber, scale } from "../emit/i32.ts";
import { counting, ints, splat } from "../emit/v128.ts";
import type { I32, V128 } from "../emit/value.ts";
import type { Cursor } from "./cursor.ts";

/** Cursors that walk axes together; `strides[v]` of an axis belongs to the `v`th. */
export interface Walker {
  readonly f: FunctionBuilder;
  readonly cursors: readonly Cursor[];
}

/** The current index along each axis whose index is asked for. */
export type Indices = Map<number, I32>;

/** Moves all cursors by `count` places along the axis, where `count` is known now. */
export function move({ f, cursors }: Walker, axis: Axis, count: number): void {
  cursors.forEach(({ pointer, dtype }, v) => {
    f.advance(pointer, count * (axis.strides[v] ?? 0) * bytesOf(dtype));
  });
}

/** Moves all cursors by `count` places along the axis. */
function moveBy({ f, cursors }: Walker, axis: Axis, count: I32): void {
  cursors.forEach(({ pointer, dtype }, v) => {
    const bytes = (axis.strides[v] ?? 0) * bytesOf(dtype);
    if (bytes !== 0) f.set(pointer, add(pointer, scale(count, bytes)));
  });
}

/** Visits every place of the axes in row-major order, and comes back to the first. */
export function visit(
  walker: Walker,
  axes: readonly Axis[],
  indices: Indices,
  body: () => void,
): void {
  const [axis, ...inner] = axes;
  if (!axis) return body();
  const { f } = walker;
  const index = axis.named === undefined ? undefined : f.i32(number(0));
  if (index && axis.named !== undefined) indices.set(axis.named, index);
  f.times(axis.extent, () => {
    visit(walker, inner, indices, body);
    move(walker, axis, 1);
    if (index) f.advance(index, 1);
  });
  move(walker, axis, -axis.extent);
}

/** Part of an axis. */
export interface Stretch {
  readonly from: I32;
  readonly to: I32;
  /** The extent of the whole axis. */
  readonly extent: number;
}

/** The first part of an axis of which the rest may be done elsewhere; cursors begin at the axis's first place. */
export function visitPart(
  walker: Walker,
  axis: Axis,
  { from, to, indices }: Stretch & { readonly indices: Indices },
  body: () => void,
): void {
  const { f } = walker;
  const index: Local<"i32"> = f.i32();
  moveBy(walker, axis, from);
  if (axis.named !== undefined) indices.set(axis.named, index);
  f.count(index, { from, to }, () => {
    body();
    move(walker, axis, 1);
  });
}

/** Which places are visited, and how many at once. */
export interface FoursOptions extends Stretch {
  readonly indices: Indices;
  /** Visits this many fours at once; parts of the axis begin at multiples of them. */
  readonly wide?: { readonly fours: number; readonly body: () => void } | undefined;
}

/**
 * Visits the axis four places at a time. The last, incomplete four run the same code with fewer valid places.
 * Cursors begin at the axis's first place and are left somewhere.
 */
export function visitFours(
  walker: Walker,
  axis: Axis,
  { from, to, extent, indices, wide }: FoursOptions,
  body: (valid: number) => void,
): void {
  const { f } = walker;
  const place = f.i32(from);
  moveBy(walker, axis, from);
  if (axis.named !== undefined) indices.set(axis.named, place);
  const many = 4 * (wide?.fours ?? 0);
  if (wide && extent >= many)
    f.repeatWhile(lessSigned(plusNumber(place, many - 1), to), () => {
      wide.body();
      move(walker, axis, many);
      f.advance(place, many);
    });
  // Parts begin after whole visits of many.
  if (extent >= 4 && (!wide || extent % many >= 4))
    f.repeatWhile(lessSigned(plusNumber(place, 3), to), () => {
      body(4);
      move(walker, axis, 4);
      f.advance(place, 4);
    });
  if (extent % 4 > 0) f.when(lessSigned(place, to), () => body(extent % 4));
}

/** The indices of four neighbours along a named axis, so many fours on: equal ones unless vectors lie along it. */
export function indexFour(
  indices: Indices,
  axis: number,
  along: Axis | undefined,
  fours = 0,
): V128 {
  const index = indices.get(axis) ?? number(0);
  return along?.named === axis ? ints.add(splat(index), counting(4 * fours)) : splat(index);
}
