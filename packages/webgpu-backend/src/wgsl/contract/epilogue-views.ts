import type { ContractKernel } from "@pixelweft/tensor/backend";
import type { Access } from "../access/access.ts";
import { type Width, indexAt } from "../scalar.ts";
import type { ShaderBuilder } from "../shader.ts";

/** A contract's epilogue with its views declared. */
export interface Epilogue {
  readonly kernel: ContractKernel;
  readonly builder: ShaderBuilder;
  readonly extras: readonly Access[];
  readonly outputs: readonly Access[];
  /** Columns as i32 code. */
  readonly columns: string;
}

/** Strides of a view along images, rows and columns, as i32 code. */
export function stepsOf({ view }: Access, builder: ShaderBuilder): readonly string[] {
  return [0, 1, 2].map((d) => builder.factor(view.strides[d] ?? 0));
}

/** Where the element of a view with these steps lies that is at row `row` (its coordinates' name) and column `place`. */
export function placeIn(
  { view, offset }: Access,
  steps: readonly string[],
  row: string,
): { readonly index: string; readonly stride: number } {
  const stride = view.strides[3] ?? 0;
  const along = ["n", "y", "x"].map((name, d) => `${name}${row} * ${steps[d]}`);
  return { index: [offset, ...along, `place * ${stride}`].join(" + "), stride };
}

/** Gives code of the index along an axis, at row `row` and column `place`. */
export function indexOf(row: string, width: Width): (axis: number) => string {
  return (axis) => {
    const code = [`n${row}`, `y${row}`, `x${row}`, "place"][axis] ?? "0";
    return indexAt(code, width, axis === 3);
  };
}
