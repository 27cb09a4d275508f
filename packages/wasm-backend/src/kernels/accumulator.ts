import type { DType } from "@pixelweft/tensor/backend";
import { floats, ints } from "../emit/v128.ts";
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

export function larger(dtype: DType): Join {
  if (dtype === "f32") return floats.max;
  return dtype === "i32" ? ints.maxSigned : ints.maxUnsigned;
}

export function atMost(dtype: DType): Join {
  if (dtype === "f32") return floats.le;
  return dtype === "i32" ? ints.leSigned : ints.leUnsigned;
}
