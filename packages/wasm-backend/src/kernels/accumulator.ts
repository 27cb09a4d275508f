import type { DType } from "@pixelweft/tensor/backend";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import { floats, ints, select } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";

/** The bits of the zero to begin a sum with: -0 keeps the sign of a first value that is -0. */
export function zeroOf(dtype: DType): number {
  return dtype === "f32" ? -(2 ** 31) : 0;
}

/** The bits of the least value. */
export function least(dtype: DType): number {
  if (dtype === "f32") return 0xff800000 | 0;
  return dtype === "i32" ? -(2 ** 31) : 0;
}

export type Join = (a: V128, b: V128) => V128;

export function adder(dtype: DType): Join {
  return dtype === "f32" ? floats.add : ints.add;
}

/**
 * Adds floats to a total. The rounding error of each addition is taken out of the next value (Kahan 1965): all of them together would
 * grow with the number of values.
 */
export function addCarefully(f: FunctionBuilder, total: Local<"v128">): (value: V128) => void {
  const error = f.v128(f.constant(0));
  return (value) => {
    const exact = f.v128(floats.sub(value, error));
    const next = f.v128(floats.add(total, exact));
    f.set(error, floats.sub(floats.sub(next, total), exact));
    // Infinity less infinity is no number, and nothing is to be taken out of what follows.
    f.set(error, select(floats.eq(error, error), error, f.constant(0)));
    f.set(total, next);
  };
}

export function larger(dtype: DType): Join {
  if (dtype === "f32") return floats.max;
  return dtype === "i32" ? ints.maxSigned : ints.maxUnsigned;
}

export function atMost(dtype: DType): Join {
  if (dtype === "f32") return floats.le;
  return dtype === "i32" ? ints.leSigned : ints.leUnsigned;
}
