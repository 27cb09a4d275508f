import type { MapKernel, ReduceKernel } from "@pixelweft/tensor/backend";

/**
 * Maps and reductions over the same rows, which one dispatch does one after another: who owns a row, a thread or a group of them, does all
 * steps of it. What a step reads of an earlier one lies in its own row.
 */
export interface RowWork {
  readonly kind: "row-work";
  readonly rows: number;
  readonly steps: readonly RowStep[];
  /** Words of scratch that hold values between steps. */
  readonly scratchWords: number;
}

/** What may be a step of rows. */
export type RowStep = MapKernel | ReduceKernel;

/** A row of more elements belongs to a dispatch by itself: on no device do several thread groups share a shorter one. */
export const longestRow = 1023;

/** From here on threads of a GPU share a row; a shorter one belongs to one thread. */
export const sharedRow = 128;

/** How many leading axes of a step make up so many rows; undefined where it has others, or reduces none but the last ones. */
export function rowAxes({ shape, ...step }: RowStep, rows: number): number | undefined {
  if (step.kind === "reduce") {
    const kept = shape.length - step.axes.length;
    const last = step.axes.every((axis) => axis >= kept);
    return last && productOf(shape.slice(0, kept)) === rows ? kept : undefined;
  }
  for (let kept = shape.length; kept >= 0; kept--)
    if (productOf(shape.slice(0, kept)) === rows && productOf(shape) > 0) return kept;
  return undefined;
}

/** The rows of a reduction of last axes, in row order. */
export function rowsOf({ shape, axes }: ReduceKernel): number {
  return productOf(shape.slice(0, shape.length - axes.length));
}

/** Elements of a row. */
export function rowLength({ shape }: RowStep, kept: number): number {
  return productOf(shape.slice(kept));
}

function productOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
