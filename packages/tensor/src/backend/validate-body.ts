import { type DType, computeDtype, isComputed, isConstant, isDType } from "./dtype.ts";
import type { Body, Expr, ScalarFn, View } from "./program.ts";
import { type Loops, affineRange } from "./validate-view.ts";

/** What a body may refer to. */
export interface BodyRules {
  readonly what: string;
  readonly loops: Loops;
  /** Rank of the space that `index` lines count. */
  readonly rank: number;
  readonly inputs: readonly View[];
  /** Dtype of each accumulator lane. */
  readonly accumulators: readonly DType[];
  /** The dtype that each result must have; `undefined` lets any compute dtype pass. */
  readonly results: readonly (DType | undefined)[];
}

/** Checks the lines of a body in order: what they refer to exists, and dtypes fit. */
export function validateBody(body: Body, rules: BodyRules): void {
  const { what } = rules;
  body.lines.forEach((expr, i) => {
    const complaint = lineComplaint(expr, body.lines.slice(0, i), rules);
    if (complaint)
      throw new TypeError(`Cannot use line ${i} (${expr.op}) of ${what}: ${complaint}`);
  });
  if (body.results.length !== rules.results.length)
    throw new TypeError(
      `Cannot use ${what}: expected ${rules.results.length} results but found ${body.results.length}`,
    );
  body.results.forEach((line, k) => {
    const found = body.lines[line]?.dtype;
    if (!found)
      throw new TypeError(`Cannot use ${what}: result ${k} is line ${line}, which is not there`);
    const wanted = rules.results[k] ?? found;
    if (found !== computeDtype(wanted))
      throw new TypeError(`Cannot use ${what}: result ${k} is ${found} and its output ${wanted}`);
  });
}

function lineComplaint(expr: Expr, earlier: readonly Expr[], rules: BodyRules): string | undefined {
  if (!isDType(expr.dtype)) return `there is no dtype ${String(expr.dtype)}`;
  if (!isComputed(expr.dtype))
    return `${expr.dtype} is a storage type; its elements arrive as ${computeDtype(expr.dtype)}`;
  if ("args" in expr) {
    const args = expr.args.map((line) => earlier[line]?.dtype);
    return callComplaint(expr.op, expr.dtype, args);
  }
  if (expr.op === "constant") return constantComplaint(expr.value, expr.dtype);
  if (expr.op === "input") {
    const view = rules.inputs[expr.input];
    if (!view) return `there is no input ${expr.input}`;
    return differ("an element", computeDtype(view.dtype), expr.dtype);
  }
  if (expr.op === "index") {
    const known = Number.isInteger(expr.axis) && expr.axis >= 0 && expr.axis < rules.rank;
    return known ? differ("an index", "i32", expr.dtype) : `there is no axis ${expr.axis}`;
  }
  if (expr.op === "loop") {
    affineRange(expr.value, rules.loops, rules.what);
    return differ("a loop index", "i32", expr.dtype);
  }
  if (expr.op !== "accumulator") return noFunction;
  const dtype = rules.accumulators[expr.lane];
  return dtype ? differ("the accumulator", dtype, expr.dtype) : `there is no lane ${expr.lane}`;
}

function constantComplaint(value: number, dtype: DType): string | undefined {
  if (Number.isNaN(value)) return "a constant is a number";
  return isConstant(value, dtype) ? undefined : `${value} is no ${dtype}`;
}

function differ(subject: string, is: DType, found: DType): string | undefined {
  return is === found ? undefined : `${subject} is ${is}, not ${found}`;
}

const noFunction = "there is no such function";
const numeric = ["f32", "i32", "u32"];
const unary = { count: 1, domain: ["f32"] };
const binary = { count: 2, domain: numeric };
const comparison = { count: 2, domain: numeric, result: "u32" };
const bitwise = { count: 2, domain: ["u32"] };

interface Signature {
  readonly count: number;
  /** The dtypes it takes; all arguments have the same one (those of `select` after its condition). */
  readonly domain: readonly string[];
  /** The dtype it gives, where that is not the dtype it takes. */
  readonly result?: string;
}

const signatures: { readonly [op in ScalarFn]: Signature } = {
  neg: { count: 1, domain: ["f32", "i32"] },
  abs: { count: 1, domain: numeric },
  exp: unary,
  log: unary,
  sqrt: unary,
  tanh: unary,
  sigmoid: unary,
  floor: unary,
  f16: unary,
  bf16: unary,
  cast: { count: 1, domain: numeric },
  add: binary,
  sub: binary,
  mul: binary,
  div: binary,
  rem: binary,
  min: binary,
  max: binary,
  pow: { count: 2, domain: ["f32"] },
  lt: comparison,
  le: comparison,
  eq: comparison,
  and: bitwise,
  or: bitwise,
  xor: bitwise,
  shl: bitwise,
  shr: bitwise,
  select: { count: 3, domain: numeric },
  threefry: { count: 4, domain: ["u32"] },
};

function callComplaint(
  op: ScalarFn,
  dtype: DType,
  args: readonly (DType | undefined)[],
): string | undefined {
  if (!Object.hasOwn(signatures, op)) return noFunction;
  const signature: Signature = signatures[op];
  const { count, domain } = signature;
  if (args.length !== count) return `expected ${count} arguments but found ${args.length}`;
  if (args.includes(undefined)) return "an argument is no earlier line";
  if (op === "select" && args[0] !== "u32") return `a condition is u32, not ${args[0]}`;
  const operands = op === "select" ? args.slice(1) : args;
  const [operand = dtype] = operands;
  if (operands.some((other) => other !== operand)) return `arguments are ${args.join(" and ")}`;
  if (!domain.includes(operand)) return `it is not defined for ${operand}`;
  const result = op === "cast" ? dtype : (signature.result ?? operand);
  return result === dtype ? undefined : `the result is ${result}, not ${dtype}`;
}
