import { bytesOf, isDType, storeDtype } from "./dtype.ts";
import type { Affine, BufferSpec, View } from "./program.ts";

/** The loops around a step, and how often each runs. */
export type Loops = ReadonlyMap<number, number>;

/** What a program's kernels are checked against. */
export interface Surroundings {
  readonly buffers: readonly BufferSpec[];
  readonly loops: Loops;
}

export interface ViewRules {
  /** What the view is, for error messages: "output 0 of a map". */
  readonly what: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  readonly written?: boolean;
}

/** Checks that a view has the wanted shape and dtype and lies inside its buffer for every loop index. */
export function validateView(view: View, around: Surroundings, rules: ViewRules): void {
  const { what, shape = view.shape } = rules;
  const spec = around.buffers[view.buffer];
  if (!spec) throw new RangeError(`Cannot use ${what}: there is no buffer ${view.buffer}`);
  validateShape(view.shape, what);
  if (view.shape.join() !== shape.join())
    throw new TypeError(`Cannot use ${what}: expected shape [${shape}] but found [${view.shape}]`);
  const { strides, spare = 0 } = view;
  if (
    strides.length !== view.shape.length ||
    ![...strides, spare].every(Number.isInteger) ||
    spare < 0
  )
    throw new TypeError(
      `Cannot use ${what}: strides [${strides}] do not fit shape [${view.shape}] with ${spare} spare`,
    );
  if (!isDType(view.dtype) || (rules.dtype !== undefined && view.dtype !== rules.dtype))
    throw new TypeError(
      `Cannot use ${what}: expected ${rules.dtype ?? "a dtype"} but found ${view.dtype}`,
    );
  if (rules.written) validateWritten(view, spec, what);
  const { first, last } = reach(withSpare(view), around.loops, what);
  const held = Math.floor(spec.bytes / bytesOf(view.dtype));
  if (first < 0 || last >= held)
    throw new RangeError(
      `Cannot use ${what}: it reaches elements ${first} to ${last} of buffer ${view.buffer} (${spec.name}), which holds ${held}`,
    );
}

/** A view with what is spare among its elements. */
export function withSpare(view: View): View {
  const { shape, spare = 0 } = view;
  return { ...view, shape: shape.map((n, d) => (d < shape.length - 1 ? n : n + spare)) };
}

/** The first and last element of the buffer that a view can reach, over all loop indices. */
export function reach(view: View, loops: Loops, what: string): { first: number; last: number } {
  let { first, last } = affineRange(view.offset, loops, what);
  view.shape.forEach((extent, axis) => {
    const span = (extent - 1) * (view.strides[axis] ?? 0);
    if (span < 0) first += span;
    else last += span;
  });
  return { first, last };
}

/** The smallest and largest value of an affine form; TypeError when it names a loop that is not around it. */
export function affineRange(
  { constant, terms }: Affine,
  loops: Loops,
  what: string,
): { first: number; last: number } {
  if (!Number.isInteger(constant))
    throw new TypeError(`Cannot use ${what}: offset ${constant} is no integer`);
  const strides = new Map<number, number>();
  for (const { loop, stride } of terms) strides.set(loop, (strides.get(loop) ?? 0) + stride);
  let first = constant;
  let last = constant;
  for (const [loop, stride] of strides) {
    const repeat = loops.get(loop);
    if (repeat === undefined)
      throw new TypeError(`Cannot use ${what}: loop ${loop} is not around it`);
    if (!Number.isInteger(stride))
      throw new TypeError(`Cannot use ${what}: loop stride ${stride} is no integer`);
    const span = (repeat - 1) * stride;
    if (span < 0) first += span;
    else last += span;
  }
  return { first, last };
}

/** Checks that every extent is an integer of at least 1: a kernel over nothing is no kernel. */
export function validateShape(shape: readonly number[], what: string): void {
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 1))
    throw new RangeError(`Cannot use ${what}: expected extents of at least 1 but found [${shape}]`);
}

function validateWritten(view: View, { role, name }: BufferSpec, what: string): void {
  if (storeDtype(view.dtype) !== view.dtype)
    throw new TypeError(`Cannot use ${what}: ${view.dtype} is loaded and never stored`);
  if (role === "constant" || role === "input")
    throw new TypeError(`Cannot use ${what}: buffer ${view.buffer} (${name}) is ${role} memory`);
  if (view.shape.some((extent, axis) => extent > 1 && view.strides[axis] === 0))
    throw new TypeError(`Cannot use ${what}: a stride of 0 stores several elements in one place`);
}
