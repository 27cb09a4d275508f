import { threefry } from "@pixelweft/tensor";
import {
  type DType,
  type NarrowFloat,
  type ScalarFn,
  computeDtype,
  fromDevice,
  isNarrow,
  toDevice,
} from "@pixelweft/tensor/backend";

/** Rounds (f32) or wraps (integers) a number to a dtype. */
export function rounded(x: number, dtype: DType): number {
  if (isNarrow(dtype)) return narrowed(x, dtype);
  if (dtype === "f32") return Math.fround(x);
  return computeDtype(dtype) === "i32" ? x | 0 : x >>> 0;
}

/** A scalar function of numbers: `from` is the dtype of its last argument, `to` of its result. */
export function apply(
  fn: ScalarFn,
  args: readonly number[],
  { from, to }: { readonly from: DType; readonly to: DType },
): number {
  const [a = 0, b = 0, c = 0, d = 0] = args;
  const whole = computeDtype(from) !== "f32";
  switch (fn) {
    case "neg":
      return -a;
    case "abs":
      return Math.abs(a);
    case "exp":
      return Math.exp(a);
    case "log":
      return Math.log(a);
    case "sqrt":
      return Math.sqrt(a);
    case "tanh":
      return Math.tanh(a);
    case "sigmoid":
      return 1 / (1 + Math.exp(-a));
    case "floor":
      return Math.floor(a);
    case "cast":
      return whole || computeDtype(to) === "f32" ? a : clamped(a, to);
    case "f16":
    case "bf16":
      return narrowed(a, fn);
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return whole ? Math.imul(a, b) : a * b;
    case "div":
      return whole ? (b === 0 ? 0 : Math.trunc(a / b)) : a / b;
    case "rem":
      return whole && b === 0 ? 0 : a % b;
    case "min":
      return Math.min(a, b);
    case "max":
      return Math.max(a, b);
    case "pow":
      return a ** b;
    case "lt":
      return a < b ? 1 : 0;
    case "le":
      return a <= b ? 1 : 0;
    case "eq":
      return a === b ? 1 : 0;
    case "and":
      return a & b;
    case "or":
      return a | b;
    case "xor":
      return a ^ b;
    case "shl":
      return a << b;
    case "shr":
      return a >>> b;
    case "select":
      return a === 0 ? c : b;
    case "threefry":
      return threefry(a, b, c, d)[0];
  }
}

function clamped(x: number, dtype: DType): number {
  if (Number.isNaN(x)) return 0;
  const [low, high] = dtype === "i32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return Math.trunc(Math.min(high, Math.max(low, x)));
}

function narrowed(x: number, dtype: NarrowFloat): number {
  return fromDevice(dtype, toDevice(dtype, Float32Array.of(x)))[0] ?? NaN;
}
