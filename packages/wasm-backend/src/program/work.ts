import type { Affine, Body, View } from "@pixelweft/tensor/backend";
import { bytesOf } from "@pixelweft/tensor/backend";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import type { I32 } from "../emit/value.ts";

/** The `buffer` of views of scratch that all threads see: their offsets count from its beginning. */
export const sharedScratch = -1;

/** A number that a kernel's function is called with: an affine form of loop indices, upon an address if `buffer` is there. */
export interface Argument {
  readonly buffer?: number;
  readonly value: Affine;
}

/** What a function's code may use besides its arguments. */
export interface Surroundings {
  readonly f: FunctionBuilder;
  /** True where `a * b + c` is rounded once. */
  readonly fused: boolean;
  /** Address of scratch that all threads see. */
  readonly shared: I32;
  /** Address of the thread's own scratch. */
  readonly own: I32;
  /** Makes another function of the module, once for each key, and gives its index. */
  helper(key: string, parameters: number, write: (f: FunctionBuilder) => void): number;
}

/** A piece of work that is split along one axis: `write` makes a function of `args` and the part `[from, to)` to do. */
export interface Work {
  /** Work with the same key has the same code. */
  readonly key: string;
  readonly args: readonly Argument[];
  /** Places along the axis that is split. */
  readonly extent: number;
  /** Places that are done at a time; a thread that is free takes the next. */
  readonly grain: number;
  /** A rough count of scalar operations: little work is not worth waking threads for. */
  readonly cost: number;
  /** Bytes of the thread's own scratch. */
  readonly scratch: number;
  write(surroundings: Surroundings, part: Part): void;
}

export interface Part {
  readonly args: readonly Local<"i32">[];
  readonly from: I32;
  readonly to: I32;
}

/** The address of a view's first element. */
export function addressOf(view: View, more: readonly Affine[] = []): Argument {
  const value = sumOf([view.offset, ...more]);
  return { buffer: view.buffer, value: scaled(value, bytesOf(view.dtype)) };
}

export function scaled({ constant, terms }: Affine, factor: number): Affine {
  return {
    constant: constant * factor,
    terms: terms.map(({ loop, stride }) => ({ loop, stride: stride * factor })),
  };
}

export function sumOf(forms: readonly Affine[]): Affine {
  return {
    constant: forms.reduce((sum, { constant }) => sum + constant, 0),
    terms: forms.flatMap(({ terms }) => terms),
  };
}

/** The loop lines of a body, as arguments. */
export function loopArguments(body: Body): Argument[] {
  return body.lines.flatMap((expr) => (expr.op === "loop" ? [{ value: expr.value }] : []));
}

/** A body without what its arguments say. */
export function bodyKey({ lines, results }: Body): unknown {
  return [
    lines.map((expr) => (expr.op === "loop" ? "loop" : Object.values(expr).map(plain))),
    results,
  ];
}

/** A view without what its argument says. */
export function viewKey({ shape, strides, dtype }: View): unknown {
  return [shape, strides, dtype];
}

/** JSON has no infinities and no negative zero. */
function plain(value: unknown): unknown {
  return typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : value;
}
