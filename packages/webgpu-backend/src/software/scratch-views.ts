import type { View } from "@pixelweft/tensor/backend";
import { elementCount } from "../wgsl/access/axes.ts";
import { scratchBuffer } from "../wgsl/shader.ts";

/** Tensors behind each other in scratch, all of f32. */
export class ScratchViews {
  words = 0;

  /** A new one. Its last axis has `last` elements, and what is left of the row is spare. */
  take(shape: readonly number[], last: number = shape.at(-1) ?? 0): View {
    const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
    const view: View = {
      buffer: scratchBuffer,
      offset: { constant: this.words, terms: [] },
      shape: [...shape.slice(0, -1), last],
      strides,
      dtype: "f32",
      spare: (shape.at(-1) ?? 0) - last,
    };
    this.words += elementCount(shape);
    return view;
  }
}

/** What a view shows at one index of an axis, without that axis. */
export function at(view: View, axis: number, index: number): View {
  const constant = view.offset.constant + index * (view.strides[axis] ?? 0);
  return {
    ...view,
    offset: { ...view.offset, constant },
    shape: view.shape.toSpliced(axis, 1),
    strides: view.strides.toSpliced(axis, 1),
  };
}
