import type { ReduceKernel, View } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "../access/access.ts";
import { emitBound } from "../body/bound-body.ts";
import { type Width, indexAt } from "../scalar.ts";
import type { ShaderBuilder } from "../shader.ts";

/** Where a reduction ends: one result, or four neighbours along its last axis. */
export interface End {
  /** i32 code for the coordinate along each kept axis, the first one where there are four. */
  readonly coordinates: readonly string[];
  /** What was added up, f32 of that width. */
  readonly sum: string;
  readonly width: Width;
}

/** Declares what is done with a sum that another kernel makes, and gives the writer of its lines. */
export function bindAfter(
  kernel: ReduceKernel,
  builder: ShaderBuilder,
): (end: End) => readonly string[] {
  const last = kernel.shape.length - kernel.axes.length - 1;
  const narrow = builder.sharesText;
  const declare = (view: View, write: boolean): Access =>
    builder.access(view, { write, wide: !narrow && liesInFours(view, last) });
  // One text for weights of any number of taps.
  const stepOf = (stride: number): string =>
    narrow ? builder.word(stride) : builder.factor(stride);
  const extras = kernel.extras.map((view) => declare(view, false));
  const outputs = kernel.outputs.map((view) => declare(view, true));
  return ({ coordinates, sum, width }) => {
    const place = ({ view, offset }: Access): { index: string; width: Width; stride: number } => {
      const steps = coordinates.map((code, d) => `(${code}) * ${stepOf(view.strides[d] ?? 0)}`);
      return { index: [offset, ...steps].join(" + "), width, stride: view.strides[last] ?? 0 };
    };
    return emitBound(kernel.after, {
      builder,
      width,
      prefix: "e",
      inputs: extras,
      outputs,
      place,
      index: (axis) => indexAt(coordinates[axis] ?? "0", width, axis === last),
      accumulator: () => sum,
    }).lines;
  };
}
