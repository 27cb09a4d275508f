import type { Body, Expr } from "@pixelweft/tensor/backend";
import type { Matrix } from "./matrices.ts";

/** Lines of a body as they are written; each method gives the number of its line. */
export class BodyLines {
  readonly lines: Expr[] = [];

  add(line: Expr): number {
    return this.lines.push(line) - 1;
  }

  input(input: number): number {
    return this.add({ op: "input", input, dtype: "f32" });
  }

  /** A sum of values, each times its factor. */
  sum(values: readonly number[], factors: readonly number[]): number {
    const terms = factors.flatMap((factor, k) =>
      factor === 0 ? [] : this.#times(values[k], factor),
    );
    return terms.reduce((a, b) => this.add({ op: "add", args: [a, b], dtype: "f32" }));
  }

  #times(value = 0, factor: number): number {
    if (factor === 1) return value;
    const by = this.add({ op: "constant", value: factor, dtype: "f32" });
    return this.add({ op: "mul", args: [value, by], dtype: "f32" });
  }
}

/** A matrix times the inputs of a body. */
export function linearBody(matrix: Matrix): Body {
  const body = new BodyLines();
  const inputs = (matrix[0] ?? []).map((_, k) => body.input(k));
  const results = matrix.map((row) => body.sum(inputs, row));
  return { lines: body.lines, results };
}
