import type { ComputeDType } from "../backend/mod.ts";
import type { Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import type { Shape } from "../graph/shape.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { full } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { equal, select } from "../ops/compare.ts";
import { indices } from "../ops/movement.ts";

/**
 * A tensor of zeros, f32 unless another dtype is named.
 *
 * @example
 * await read(backend, zeros([2, 2])); // Float32Array [0, 0, 0, 0]
 */
export function zeros(shape: Shape, dtype: ComputeDType = "f32"): Tensor {
  return full(shape, 0, dtype);
}

/**
 * A tensor of ones, f32 unless another dtype is named.
 *
 * @example
 * await read(backend, ones([3], "i32")); // Int32Array [1, 1, 1]
 */
export function ones(shape: Shape, dtype: ComputeDType = "f32"): Tensor {
  return full(shape, 1, dtype);
}

/** Options of `arange`. */
export interface ArangeOptions {
  /** The first number. Default 0. */
  readonly start?: number | undefined;
  /** From each number to the next. Default 1. */
  readonly step?: number | undefined;
  /** Default f32. */
  readonly dtype?: ComputeDType | undefined;
}

/**
 * Numbers from `start` in steps, before `stop` is reached; f32 unless another dtype is named.
 *
 * @throws RangeError if no number lies before `stop`.
 * @example
 * await read(backend, arange(3)); // Float32Array [0, 1, 2]
 * await read(backend, arange(0, { start: 6, step: -2, dtype: "i32" })); // Int32Array [6, 4, 2]
 */
export function arange(stop: number, options: ArangeOptions = {}): Tensor {
  checkOptions("number", options, ["start", "step", "dtype"]);
  const { start = 0, step = 1, dtype = "f32" } = options;
  const count = Math.ceil((stop - start) / step);
  if (!Number.isFinite(count) || count < 1)
    throw new RangeError(
      `Cannot number from ${start} to ${stop} in steps of ${step}: none are left`,
    );
  return add(mul(cast(indices([count], 0), dtype), step), start);
}

/**
 * `count` numbers at equal distances from `start` to `stop`, both included; f32.
 *
 * @throws RangeError if `count` is not a whole number above 0.
 * @example
 * await read(backend, linspace(0, 1, 5)); // Float32Array [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, stop: number, count: number): Tensor {
  if (count === 1) return full([1], start);
  const i = indices([count], 0);
  const between = add(mul(cast(i, "f32"), (stop - start) / (count - 1)), start);
  return select(equal(i, count - 1), stop, between);
}

/**
 * A matrix with ones on its diagonal and zeros beside it, square unless `columns` are named; f32.
 *
 * @example
 * await read(backend, eye(2, 3)); // Float32Array [1, 0, 0, 0, 1, 0]
 */
export function eye(rows: number, columns: number = rows): Tensor {
  const shape = [rows, columns];
  return cast(equal(indices(shape, 0), indices(shape, 1)), "f32");
}
