import type { Affine, Body, DType, Expr, ScalarFn } from "@pixelweft/tensor/backend";

/** Writes a body line by line; every method returns the number of its line. */
export class Lines {
  readonly #lines: Expr[] = [];

  constant(value: number, dtype: DType = "f32"): number {
    return this.#push({ op: "constant", value, dtype });
  }

  input(input: number, dtype: DType = "f32"): number {
    return this.#push({ op: "input", input, dtype });
  }

  index(axis: number): number {
    return this.#push({ op: "index", axis, dtype: "i32" });
  }

  loop(value: Affine): number {
    return this.#push({ op: "loop", value, dtype: "i32" });
  }

  accumulator(lane: number, dtype: DType = "f32"): number {
    return this.#push({ op: "accumulator", lane, dtype });
  }

  call(op: ScalarFn, args: readonly number[], dtype: DType = "f32"): number {
    return this.#push({ op, args, dtype });
  }

  body(...results: number[]): Body {
    return { lines: this.#lines, results };
  }

  #push(line: Expr): number {
    return this.#lines.push(line) - 1;
  }
}

/** The body that gives its one input as it is. */
export function identity(dtype: DType = "f32"): Body {
  const lines = new Lines();
  return lines.body(lines.input(0, dtype));
}

/** The body that gives the accumulator of each lane as it is. */
export function accumulators(lanes: number, dtype: DType = "f32"): Body {
  const lines = new Lines();
  return lines.body(...Array.from({ length: lanes }, (_, lane) => lines.accumulator(lane, dtype)));
}
