import type { Body, DType, Expr, ScalarFn } from "@pixelweft/tensor/backend";
import { number } from "../emit/i32.ts";
import { bits, floats, ints, select } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";
import { type Maths, exp, log, pow, sigmoid, tanh } from "../maths/elementary.ts";
import { threefry, wordByWord, wordFunctions } from "../maths/integer.ts";
import { narrowed, widened } from "../maths/narrow-floats.ts";
import { remainder } from "../maths/remainder.ts";

/** Where a body's values come from, four elements at a time. */
export interface Leaves {
  input(input: number): V128;
  index(axis: number): V128;
  /** The `k`th loop line of the body, counted in order. */
  loop(k: number): V128;
  accumulator(lane: number): V128;
}

type Call = Extract<Expr, { readonly args: readonly number[] }>;

/** Values of lines that were written before, by number. */
export type KnownLines = ReadonlyMap<number, V128>;

/** Writes the lines of a body that its results need and that are not known, and gives the results. */
export function writeBody(
  maths: Maths,
  body: Body,
  leaves: Leaves,
  known: KnownLines = new Map(),
): V128[] {
  const { f } = maths;
  const needed = neededLines(body, known);
  const values: V128[] = [];
  let loops = 0;
  body.lines.forEach((expr, i) => {
    const loop = expr.op === "loop" ? loops++ : 0;
    const value = known.get(i);
    if (value !== undefined) values.push(value);
    else if (!needed.has(i)) {
      values.push(f.constant(0));
    } else if ("args" in expr) {
      const args = expr.args.map((line) => values[line] ?? f.constant(0));
      const from = body.lines[expr.args.at(-1) ?? 0]?.dtype ?? "f32";
      values.push(f.v128(callValue(maths, { call: expr, args, from, body })));
    } else values.push(leafValue(maths, expr, leaves, loop));
  });
  return body.results.map((line) => values[line] ?? f.constant(0));
}

/** The lines that results are made from, but for what known ones are made from. */
export function neededLines(
  { lines, results }: Body,
  known: { has(line: number): boolean } = new Set<number>(),
): Set<number> {
  const needed = new Set(results);
  for (let i = lines.length - 1; i >= 0; i--) {
    const expr = lines[i];
    if (!expr || !needed.has(i) || known.has(i)) continue;
    if ("args" in expr) for (const arg of expr.args) needed.add(arg);
  }
  return needed;
}

/** The axes whose index the body asks for. */
export function namedAxes(body: Body): Set<number> {
  return new Set(body.lines.flatMap((expr) => (expr.op === "index" ? [expr.axis] : [])));
}

function leafValue({ f }: Maths, expr: Exclude<Expr, Call>, leaves: Leaves, loop: number): V128 {
  if (expr.op === "constant")
    return expr.dtype === "f32" ? f.float(expr.value) : f.constant(expr.value | 0);
  if (expr.op === "input") return f.v128(leaves.input(expr.input));
  if (expr.op === "index") return f.v128(leaves.index(expr.axis));
  if (expr.op === "loop") return f.v128(leaves.loop(loop));
  return leaves.accumulator(expr.lane);
}

interface CallParts {
  readonly call: Call;
  readonly args: readonly V128[];
  /** The dtype of the last argument, which decides how the call computes. */
  readonly from: DType;
  readonly body: Body;
}

function callValue(maths: Maths, parts: CallParts): V128 {
  const { f } = maths;
  const { call, from, body } = parts;
  const zero = f.constant(0);
  const [a = zero, b = zero, c = zero, d = zero] = parts.args;
  if (call.op === "select") return select(ints.ne(a, zero), b, c);
  if (call.op === "threefry") return threefry(f, [a, b, c, d]);
  if (call.op === "cast") return castValue(a, from, call.dtype);
  if (call.op === "shl" || call.op === "shr") {
    const by = body.lines[call.args[1] ?? 0];
    const shift = call.op === "shl" ? ints.shl : ints.shrUnsigned;
    if (by?.op === "constant") return shift(a, number(by.value & 31));
  }
  const table: Functions = from === "f32" ? floatFunctions : intFunctions;
  const one = table[call.op];
  const specials: Functions = from === "i32" ? signedFunctions : unsignedFunctions;
  const special = specials[call.op];
  const chosen = from !== "f32" && special ? special : one;
  if (chosen) return chosen(maths, a, b);
  const suffix = from === "i32" ? "I32" : "U32";
  const words = wordFunctions[call.op] ?? wordFunctions[`${call.op}${suffix}`];
  if (words) return wordByWord(f, words, [a, b]);
  throw new TypeError(`Cannot compile a body: ${call.op} is not defined for ${from}`);
}

/** Integers wrap into each other; f32 is truncated towards zero and clamped, and a NaN becomes 0. */
function castValue(a: V128, from: DType, to: DType): V128 {
  if (from === to) return a;
  if (to === "f32") return from === "i32" ? floats.ofSigned(a) : floats.ofUnsigned(a);
  if (from !== "f32") return a;
  return to === "i32" ? ints.truncSigned(a) : ints.truncUnsigned(a);
}

type Write = (maths: Maths, a: V128, b: V128) => V128;
/** By the names of scalar functions; not every dtype has each. */
type Functions = { readonly [op: string]: Write | undefined };

/** Comparisons give all ones or none in WebAssembly, 1 or 0 in a body. */
const flag = ({ f }: Maths, mask: V128): V128 => bits.and(mask, f.constant(1));

type FloatFn = Exclude<
  ScalarFn,
  "cast" | "select" | "threefry" | "and" | "or" | "xor" | "shl" | "shr"
>;

const floatFunctions: Readonly<Record<FloatFn, Write>> = {
  neg: (_, a) => floats.neg(a),
  abs: (_, a) => floats.abs(a),
  exp: (maths, a) => exp(maths, a),
  log: (maths, a) => log(maths, a),
  sqrt: (_, a) => floats.sqrt(a),
  tanh: (maths, a) => tanh(maths, a),
  sigmoid: (maths, a) => sigmoid(maths, a),
  floor: (_, a) => floats.floor(a),
  f16: ({ f }, a) => widened(f, narrowed(f, a, "f16"), "f16"),
  bf16: ({ f }, a) => widened(f, narrowed(f, a, "bf16"), "bf16"),
  add: (_, a, b) => floats.add(a, b),
  sub: (_, a, b) => floats.sub(a, b),
  mul: (_, a, b) => floats.mul(a, b),
  div: (_, a, b) => floats.div(a, b),
  rem: (maths, a, b) => remainder(maths, a, b),
  min: (_, a, b) => floats.min(a, b),
  max: (_, a, b) => floats.max(a, b),
  pow: (maths, a, b) => pow(maths, a, b),
  lt: (maths, a, b) => flag(maths, floats.lt(a, b)),
  le: (maths, a, b) => flag(maths, floats.le(a, b)),
  eq: (maths, a, b) => flag(maths, floats.eq(a, b)),
};

const intFunctions: Functions = {
  neg: (_, a) => ints.neg(a),
  add: (_, a, b) => ints.add(a, b),
  sub: (_, a, b) => ints.sub(a, b),
  mul: (_, a, b) => ints.mul(a, b),
  and: (_, a, b) => bits.and(a, b),
  or: (_, a, b) => bits.or(a, b),
  xor: (_, a, b) => bits.xor(a, b),
  eq: (maths, a, b) => flag(maths, ints.eq(a, b)),
};

const signedFunctions: Functions = {
  abs: (_, a) => ints.abs(a),
  min: (_, a, b) => ints.minSigned(a, b),
  max: (_, a, b) => ints.maxSigned(a, b),
  lt: (maths, a, b) => flag(maths, ints.ltSigned(a, b)),
  le: (maths, a, b) => flag(maths, ints.leSigned(a, b)),
};

const unsignedFunctions: Functions = {
  abs: (_, a) => a,
  min: (_, a, b) => ints.minUnsigned(a, b),
  max: (_, a, b) => ints.maxUnsigned(a, b),
  lt: (maths, a, b) => flag(maths, ints.ltUnsigned(a, b)),
  le: (maths, a, b) => flag(maths, ints.leUnsigned(a, b)),
};
