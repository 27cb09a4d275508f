import type { Body, Expr } from "@pixelweft/tensor/backend";
import type { Matrix } from "./matrices.ts";

/** A matrix times the inputs of a body. */
export function linearBody(matrix: Matrix): Body {
  const lines: Expr[] = [];
  const add = (line: Expr): number => lines.push(line) - 1;
  const inputs = (matrix[0] ?? []).map((_, input) => add({ op: "input", input, dtype: "f32" }));
  const product = (value: number, factor: number): number => {
    if (factor === 1) return value;
    const by = add({ op: "constant", value: factor, dtype: "f32" });
    return add({ op: "mul", args: [value, by], dtype: "f32" });
  };
  const results = matrix.map((row) =>
    inputs
      .flatMap((input, k) => (row[k] ? product(input, row[k]) : []))
      .reduce((a, b) => add({ op: "add", args: [a, b], dtype: "f32" })),
  );
  return { lines, results };
}
