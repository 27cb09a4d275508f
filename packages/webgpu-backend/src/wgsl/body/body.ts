import type { Affine, BinaryFn, Body, Expr, ScalarFn, UnaryFn } from "@pixelweft/tensor/backend";
import {
  type ScalarType,
  type Width,
  floatBits,
  literal,
  sameBits,
  scalarType,
  splat,
  typeName,
} from "../scalar.ts";
import type { FunctionName } from "./functions.ts";
import { addedProducts } from "./rounded.ts";

/** Where a body's leaves come from; each answers with WGSL code of the body's width. */
export interface Leaves {
  readonly width: Width;
  /** Keeps the names of two bodies in one function apart. */
  readonly prefix: string;
  input(input: number): string;
  index(axis: number): string;
  accumulator(lane: number): string;
  /** A scalar i32 that differs by the place of the kernel in its loops. */
  affine(value: Affine): string;
  /** Notes that a function is used and gives its name. */
  call(name: FunctionName): string;
  /** Code of the same f32 value that is rounded before it is added. */
  rounded(code: string): string;
  /** True where who takes the results adds them up. */
  readonly summed?: boolean | undefined;
}

export interface EmittedValue {
  readonly code: string;
  readonly type: ScalarType;
}

export interface EmittedBody {
  readonly lines: readonly string[];
  readonly results: readonly EmittedValue[];
}

/** Writes a body as WGSL declarations, one `let` a line of the body. */
export function emitBody(body: Body, leaves: Leaves): EmittedBody {
  const values: EmittedValue[] = [];
  const lines: string[] = [];
  const drawn = drawnFrom(body);
  const added = addedProducts(body, leaves.summed ?? false);
  body.lines.forEach((line, at) => {
    const type = scalarType(line.dtype);
    const name = `${leaves.prefix}${at}`;
    const code =
      line.op === "constant" && drawn.has(at)
        ? splat(parameter(line.value, type, leaves), type, leaves.width)
        : emitLine(line, values, leaves);
    const value = added.has(at) ? leaves.rounded(code) : code;
    lines.push(`let ${name}: ${typeName(type, leaves.width)} = ${value};`);
    values.push({ code: name, type });
  });
  return { lines, results: body.results.map((at) => valueAt(values, at)) };
}

/**
 * The lines that random bits are drawn from. Constants among them are parameters: each seed would be another text, and a driver
 * could compute all draws of a loop when it compiles.
 */
function drawnFrom({ lines }: Body): Set<number> {
  return new Set(lines.flatMap((line) => (line.op === "threefry" ? line.args : [])));
}

/** Stands where a valid body has a value. */
const nothing: EmittedValue = { code: "", type: "f32" };

function valueAt(values: readonly EmittedValue[], at: number): EmittedValue {
  return values[at] ?? nothing;
}

function emitLine(line: Expr, values: readonly EmittedValue[], leaves: Leaves): string {
  const type = scalarType(line.dtype);
  switch (line.op) {
    case "constant":
      return splat(constant(line.value, type, leaves), type, leaves.width);
    case "input":
      return leaves.input(line.input);
    case "index":
      return leaves.index(line.axis);
    case "loop":
      return splat(leaves.affine(line.value), "i32", leaves.width);
    case "accumulator":
      return leaves.accumulator(line.lane);
    default: {
      const args = line.args.map((at) => valueAt(values, at));
      return emitFunction(line.op, args, { type, leaves });
    }
  }
}

function constant(value: number, type: ScalarType, leaves: Leaves): string {
  const text = literal(value, type);
  if (text !== undefined) return text;
  // WGSL refuses literals that are not finite.
  return parameter(value, type, leaves);
}

/** A constant whose bits come from the parameters. */
function parameter(value: number, type: ScalarType, leaves: Leaves): string {
  const bits = type === "f32" ? floatBits(value) : value;
  return sameBits(leaves.affine({ constant: bits | 0, terms: [] }), "i32", { type, width: 1 });
}

interface Target {
  readonly type: ScalarType;
  readonly leaves: Leaves;
}

function emitFunction(op: ScalarFn, args: readonly EmittedValue[], target: Target): string {
  const { type, leaves } = target;
  const { width } = leaves;
  const [a = nothing, b = nothing, c = nothing] = args;
  if (op === "threefry") {
    const words = args.map((arg) => sameBits(arg.code, arg.type, { type: "u32", width }));
    return sameBits(`${leaves.call("threefry")}(${words.join(", ")})`, "u32", { type, width });
  }
  if (isUnary(op, args)) return emitUnary(op, a, target);
  if (op === "select")
    return `select(${c.code}, ${b.code}, ${a.code} != ${typeName(a.type, width)}())`;
  return emitBinary(op, [a, b], target);
}

/** A body that is valid gives each function as many arguments as it has. */
function isUnary(op: ScalarFn, args: readonly EmittedValue[]): op is UnaryFn {
  return args.length === 1;
}

function emitUnary(op: UnaryFn, a: EmittedValue, { type, leaves }: Target): string {
  const { width } = leaves;
  switch (op) {
    case "neg":
      return a.type === "u32" ? `${typeName("u32", width)}() - ${a.code}` : `-${a.code}`;
    case "abs":
      return `abs(${a.code})`;
    case "floor":
      return a.type === "f32" ? `floor(${a.code})` : a.code;
    case "cast":
      if (a.type === type) return a.code;
      return a.type === "f32" && type !== "f32"
        ? `${leaves.call(`to_${type}`)}(${a.code})`
        : `${typeName(type, width)}(${a.code})`;
    case "exp":
    case "log":
    case "sqrt":
      return `${op}(${a.code})`;
    case "f16":
    case "bf16":
      return `${leaves.call(`from_${op}`)}(${leaves.call(`to_${op}`)}(${a.code}))`;
    case "tanh":
    case "sigmoid":
      return `${leaves.call(op)}(${a.code})`;
  }
}

function emitBinary(
  op: BinaryFn,
  [a, b]: readonly [EmittedValue, EmittedValue],
  { type, leaves }: Target,
): string {
  const { width } = leaves;
  const operators = { add: "+", sub: "-", mul: "*", div: "/", rem: "%" } as const;
  const comparisons = { lt: "<", le: "<=", eq: "==" } as const;
  const bitwise = { and: "&", or: "|", xor: "^", shl: "<<", shr: ">>" } as const;
  const u = typeName("u32", width);
  switch (op) {
    case "div":
    case "rem": {
      if (type === "f32" && op === "rem") return `${leaves.call(op)}(${a.code}, ${b.code})`;
      const plain = `${a.code} ${operators[op]} ${b.code}`;
      if (type === "f32") return plain;
      const t = typeName(type, width);
      return `select(${plain}, ${t}(), ${b.code} == ${t}())`;
    }
    case "add":
    case "sub":
    case "mul":
      return `${a.code} ${operators[op]} ${b.code}`;
    case "min":
    case "max":
      return `${op}(${a.code}, ${b.code})`;
    case "pow":
      return `${leaves.call(op)}(${a.code}, ${b.code})`;
    case "lt":
    case "le":
    case "eq":
      return `select(${u}(), ${u}(1u), ${a.code} ${comparisons[op]} ${b.code})`;
    case "and":
    case "or":
    case "xor":
    case "shl":
    case "shr": {
      const left = sameBits(a.code, a.type, { type: "u32", width });
      const right = sameBits(b.code, b.type, { type: "u32", width });
      const amount = op === "shl" || op === "shr" ? `(${right} & ${u}(31u))` : right;
      return sameBits(`(${left} ${bitwise[op]} ${amount})`, "u32", { type, width });
    }
  }
}
