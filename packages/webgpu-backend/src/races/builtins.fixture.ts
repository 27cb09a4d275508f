import type { Scalar, Type } from "./syntax.fixture.ts";
import {
  type Elementwise,
  type Value,
  scalar,
  scalarOf,
  scalarTypeIs,
  zeroOf,
} from "./values.fixture.ts";

/** A literal among values takes their type. */
export function unified(values: readonly Value[]): Value[] {
  const of = values.map(({ type }) => scalarOf(type)).find((one) => one !== "int") ?? "int";
  return values.map((value) => as(value, of));
}

/** A value as another type, if it is a literal that may have any. */
export function as(value: Value, of: Scalar): Value {
  if (!scalarTypeIs(value.type, "int") || of === "bool") return value;
  return { js: value.js, type: scalar(of) };
}

const conversions: Readonly<Record<Scalar, Partial<Record<Scalar, (x: string) => string>>>> = {
  f32: { i32: (x) => `F(${x})`, u32: (x) => `F(${x})`, int: (x) => `F(${x})`, bool: number },
  i32: { f32: (x) => `toI(${x})`, u32: (x) => `(${x}|0)`, bool: number },
  u32: {
    f32: (x) => `toU(${x})`,
    i32: (x) => `(${x}>>>0)`,
    int: (x) => `(${x}>>>0)`,
    bool: number,
  },
  bool: { f32: isSet, i32: isSet, u32: isSet, int: isSet },
  int: {},
};

function number(x: string): string {
  return `(${x}?1:0)`;
}

function isSet(x: string): string {
  return `(${x}!==0)`;
}

const reinterpretations: Readonly<Record<string, (x: string) => string>> = {
  "f32 i32": (x) => `bitsI(${x})`,
  "f32 u32": (x) => `bitsU(${x})`,
  "i32 f32": (x) => `floatI(${x})`,
  "u32 f32": (x) => `floatI(${x}|0)`,
  "int f32": (x) => `floatI(${x}|0)`,
  "i32 u32": (x) => `(${x}>>>0)`,
  "u32 i32": (x) => `(${x}|0)`,
};

export function bitcast(each: Elementwise, to: Scalar, value: Value): Value {
  const from = scalarOf(value.type);
  if (from === to) return value;
  return each.apply([value], to, reinterpretations[`${from} ${to}`] ?? ((x) => x));
}

function converted(each: Elementwise, to: Scalar, value: Value): Value {
  const from = scalarOf(value.type);
  return each.apply([value], to, conversions[to][from] ?? ((x) => x));
}

/** What a constructor makes. */
export function construct(each: Elementwise, type: Type, args: readonly Value[]): Value {
  const [first, ...others] = args;
  if (first === undefined) return { js: zeroOf(type), type };
  if (type.kind === "scalar") return converted(each, type.of, first);
  if (type.kind === "array") return { js: `[${args.map(({ js }) => js).join()}]`, type };
  if (type.kind !== "vector") throw new Error(`Cannot make a ${type.kind}`);
  const parts = args.map((arg) => converted(each, type.of, arg));
  if (others.length > 0)
    return {
      js: `[${parts.map((part) => (part.type.kind === "vector" ? `...${part.js}` : part.js)).join()}]`,
      type,
    };
  const [only = first] = parts;
  return only.type.kind === "vector" ? only : { js: `splat(${only.js},${type.size})`, type };
}

type Builtin = (each: Elementwise, args: readonly Value[]) => Value;

/** A function whose result has the type of its arguments. */
function same(code: (of: Scalar) => (...args: string[]) => string): Builtin {
  return (each, args) => {
    const all = unified(args);
    const [{ type } = { type: scalar("f32") }] = all;
    const of = scalarOf(type);
    return each.apply(all, of, code(of));
  };
}

/** One function of JavaScript for numbers of any type, rounded where they are floats. */
function rounded(name: string): Builtin {
  return same((of) => (...args) => {
    const made = `${name}(${args.join()})`;
    return of === "f32" ? `F(${made})` : made;
  });
}

/** A function that compilers write as a product, which they may join with a sum. */
function product(
  name: string,
  factors: (each: Elementwise, x: Value) => readonly [Value, Value],
): Builtin {
  const plain = rounded(name);
  return (each, args) => {
    const [x] = args;
    const value = plain(each, args);
    return each.contracts && x !== undefined ? { ...value, product: factors(each, x) } : value;
  };
}

const vector = (of: Scalar): Type => ({ kind: "vector", of, size: 4 });

export const builtins: Readonly<Record<string, Builtin>> = {
  min: rounded("min"),
  max: rounded("max"),
  abs: rounded("abs"),
  floor: rounded("floor"),
  trunc: rounded("trunc"),
  exp: rounded("exp"),
  log: product("log", (each, x) => [
    each.apply([x], "f32", (code) => `F(log(${code})*${Math.LOG2E})`),
    { js: `${Math.fround(Math.LN2)}`, type: scalar("f32") },
  ]),
  sqrt: product("sqrt", (each, x) => [
    x,
    each.apply([x], "f32", (code) => `divide(1,F(sqrt(${code})))`),
  ]),
  pow: rounded("pow"),
  fma: same(() => (a, b, c) => `fma(${a},${b},${c})`),
  clamp: same(() => (x, low, high) => `clamp(${x},${low},${high})`),
  select: (each, [no, yes, test]) => {
    if (no === undefined || yes === undefined || test === undefined)
      throw new Error("Cannot select from nothing");
    const [a = no, b = yes] = unified([no, yes]);
    if (test.type.kind === "scalar")
      return { js: `select(${a.js},${b.js},${test.js})`, type: a.type };
    return each.apply([a, b, test], scalarOf(a.type), (...args) => `select(${args.join()})`);
  },
  unpack4xI8: (_, [word]) => ({ js: `bytesI(${word?.js})`, type: vector("i32") }),
  unpack4xU8: (_, [word]) => ({ js: `bytesU(${word?.js})`, type: vector("u32") }),
};
