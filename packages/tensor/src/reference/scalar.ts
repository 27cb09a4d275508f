import { type ComputeDType, type Expr, type ScalarFn, computeDtype } from "../backend/mod.ts";
import { threefryWord } from "../ops/threefry.ts";
import { rounded } from "./narrow.ts";

/** The values of one line, one for each element of a chunk; i32 and u32 values are exact in it. */
export type Lane = Float64Array;
/** A line of a body that calls a scalar function. */
export type Call = Extract<Expr, { readonly args: readonly number[] }>;
type Loop = (count: number) => void;
type Unary = (a: number) => number;
type Binary = (a: number, b: number) => number;
type Unaries = { readonly [name in ScalarFn]?: Unary };
type Binaries = { readonly [name in ScalarFn]?: Binary };

/** Where a call finds its arguments' values and puts its own. */
export interface Operands {
  readonly to: Lane;
  readonly args: readonly Lane[];
  /** The dtype of the last argument, which decides how the call computes. */
  readonly from: ComputeDType;
}

/** Makes the loop that applies `call` to a chunk, an element at a time. */
export function callLoop(call: Call, { to, args, from }: Operands): Loop {
  const { op, dtype } = call;
  const [a = to, b = to, c = to, d = to] = args;
  const loop = hot[op];
  if (loop && (from === "f32" || op === "select")) return (count) => loop(to, [a, b, c], count);
  if (op === "threefry") {
    return (count) => {
      for (let i = 0; i < count; i++)
        to[i] = threefryWord(a[i] ?? 0, b[i] ?? 0, c[i] ?? 0, d[i] ?? 0);
    };
  }
  const one = op === "cast" ? castFrom(from, computeDtype(dtype)) : unary[from][op];
  if (one) {
    return (count) => {
      for (let i = 0; i < count; i++) to[i] = one(a[i] ?? 0);
    };
  }
  const two = binary[from][op] ?? compare[op];
  if (two) {
    return (count) => {
      for (let i = 0; i < count; i++) to[i] = two(a[i] ?? 0, b[i] ?? 0);
    };
  }
  throw new TypeError(`Cannot compile a body: ${op} is not defined for ${from}`);
}

/** The least and the greatest integer of a dtype. */
const integers = {
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
} as const;

/** Integers wrap into each other; f32 is truncated towards zero and clamped, and a NaN becomes 0. */
function castFrom(from: ComputeDType, to: ComputeDType): Unary {
  if (to === "f32") return (a) => a;
  if (from !== "f32") return to === "i32" ? (a) => a | 0 : (a) => a >>> 0;
  const [low, high] = integers[to];
  return (a) => Math.trunc(Math.min(high, Math.max(low, a))) || 0;
}

const unary: { readonly [dtype in ComputeDType]: Unaries } = {
  f32: {
    neg: (a) => -a,
    abs: Math.abs,
    exp: Math.exp,
    log: Math.log,
    sqrt: Math.sqrt,
    tanh: Math.tanh,
    sigmoid: (a) => 1 / (1 + Math.exp(-a)),
    floor: Math.floor,
    f16: (a) => rounded("f16", a),
    bf16: (a) => rounded("bf16", a),
  },
  i32: { neg: (a) => -a | 0, abs: (a) => Math.abs(a) | 0 },
  u32: { abs: (a) => a },
};

const binary: { readonly [dtype in ComputeDType]: Binaries } = {
  f32: {
    rem: (a, b) => a % b,
    min: Math.min,
    pow: Math.pow,
  },
  i32: {
    add: (a, b) => (a + b) | 0,
    sub: (a, b) => (a - b) | 0,
    mul: Math.imul,
    div: (a, b) => (b === 0 ? 0 : (a / b) | 0),
    rem: (a, b) => (b === 0 ? 0 : (a % b) | 0),
    min: Math.min,
    max: Math.max,
  },
  u32: {
    add: (a, b) => (a + b) >>> 0,
    sub: (a, b) => (a - b) >>> 0,
    mul: (a, b) => Math.imul(a, b) >>> 0,
    div: (a, b) => (b === 0 ? 0 : (a / b) >>> 0),
    rem: (a, b) => (b === 0 ? 0 : a % b),
    min: Math.min,
    max: Math.max,
    and: (a, b) => (a & b) >>> 0,
    or: (a, b) => (a | b) >>> 0,
    xor: (a, b) => (a ^ b) >>> 0,
    shl: (a, b) => (a << b) >>> 0,
    shr: (a, b) => a >>> b,
  },
};

const compare: Binaries = {
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  eq: (a, b) => (a === b ? 1 : 0),
};

type Hot = (to: Lane, args: readonly [a: Lane, b: Lane, c: Lane], count: number) => void;

// A shared loop that calls a function boxes a number for each element; the lines that fill most bodies have their own.
const hot: { readonly [name in ScalarFn]?: Hot } = {
  add: (to, [a, b], count) => {
    for (let i = 0; i < count; i++) to[i] = (a[i] ?? 0) + (b[i] ?? 0);
  },
  sub: (to, [a, b], count) => {
    for (let i = 0; i < count; i++) to[i] = (a[i] ?? 0) - (b[i] ?? 0);
  },
  mul: (to, [a, b], count) => {
    for (let i = 0; i < count; i++) to[i] = (a[i] ?? 0) * (b[i] ?? 0);
  },
  div: (to, [a, b], count) => {
    for (let i = 0; i < count; i++) to[i] = (a[i] ?? 0) / (b[i] ?? 0);
  },
  max: (to, [a, b], count) => {
    for (let i = 0; i < count; i++) to[i] = Math.max(a[i] ?? 0, b[i] ?? 0);
  },
  select: (to, [condition, whenTrue, whenFalse], count) => {
    for (let i = 0; i < count; i++) to[i] = (condition[i] === 0 ? whenFalse[i] : whenTrue[i]) ?? 0;
  },
};
