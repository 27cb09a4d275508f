import { unified } from "./builtins.fixture.ts";
import type { Scalar } from "./syntax.fixture.ts";
import { type Elementwise, type Value, scalarOf } from "./values.fixture.ts";

type Code = (a: string, b: string) => string;

const exact: Readonly<Record<string, Code>> = {
  "<": (a, b) => `(${a}<${b})`,
  "<=": (a, b) => `(${a}<=${b})`,
  ">": (a, b) => `(${a}>${b})`,
  ">=": (a, b) => `(${a}>=${b})`,
  "==": (a, b) => `(${a}===${b})`,
  "!=": (a, b) => `(${a}!==${b})`,
};

const operators: Readonly<Record<Scalar, Readonly<Record<string, Code>>>> = {
  f32: {
    "+": (a, b) => `F(${a}+${b})`,
    "-": (a, b) => `F(${a}-${b})`,
    "*": (a, b) => `F(${a}*${b})`,
    "/": (a, b) => `divide(${a},${b})`,
    "%": (a, b) => `F(${a}%${b})`,
  },
  i32: {
    "+": (a, b) => `(${a}+${b}|0)`,
    "-": (a, b) => `(${a}-${b}|0)`,
    "*": (a, b) => `M(${a},${b})`,
    "/": (a, b) => `divideI(${a},${b})`,
    "%": (a, b) => `remainderI(${a},${b})`,
    "&": (a, b) => `(${a}&${b})`,
    "|": (a, b) => `(${a}|${b})`,
    "^": (a, b) => `(${a}^${b})`,
    "<<": (a, b) => `(${a}<<${b})`,
    ">>": (a, b) => `(${a}>>${b})`,
  },
  u32: {
    "+": (a, b) => `(${a}+${b}>>>0)`,
    "-": (a, b) => `(${a}-${b}>>>0)`,
    "*": (a, b) => `(M(${a},${b})>>>0)`,
    "/": (a, b) => `divideU(${a},${b})`,
    "%": (a, b) => `remainderU(${a},${b})`,
    "&": (a, b) => `((${a}&${b})>>>0)`,
    "|": (a, b) => `((${a}|${b})>>>0)`,
    "^": (a, b) => `((${a}^${b})>>>0)`,
    "<<": (a, b) => `((${a}<<${b})>>>0)`,
    ">>": (a, b) => `(${a}>>>${b})`,
  },
  bool: {
    "&": (a, b) => `both(${a},${b})`,
    "|": (a, b) => `either(${a},${b})`,
    "&&": (a, b) => `(${a}&&${b})`,
    "||": (a, b) => `(${a}||${b})`,
  },
  int: {
    "+": (a, b) => `(${a}+${b})`,
    "-": (a, b) => `(${a}-${b})`,
    "*": (a, b) => `(${a}*${b})`,
  },
};

/** A binary operator on values. */
export function operate(
  each: Elementwise,
  operator: string,
  [left, right]: readonly [Value, Value],
): Value {
  const isShift = operator === "<<" || operator === ">>";
  const [a = left, b = right] = isShift ? [left, right] : unified([left, right]);
  const of = scalarOf(a.type);
  const compared = exact[operator];
  if (compared !== undefined) return each.apply([a, b], "bool", compared);
  const code = operators[of][operator];
  if (code === undefined) throw new Error(`Cannot run ${operator} of ${of}`);
  if (of === "f32" && each.contracts) {
    if (operator === "*") return { ...each.apply([a, b], of, code), product: [a, b] };
    if (operator === "/")
      return { ...each.apply([a, b], of, code), product: [a, inverse(each, b)] };
    const joined = contracted(each, operator, [a, b]);
    if (joined !== undefined) return joined;
  }
  return each.apply([a, b], of, code);
}

/** A compiler may write a quotient as a product with it. */
function inverse(each: Elementwise, value: Value): Value {
  return each.apply([value], "f32", (x) => `divide(1,${x})`);
}

/** A sum of a product and a number as one operation. */
function contracted(
  each: Elementwise,
  operator: string,
  [a, b]: readonly [Value, Value],
): Value | undefined {
  const isSum = operator === "+";
  if (!isSum && operator !== "-") return undefined;
  const sign = isSum ? "" : "-";
  if (a.product !== undefined)
    return each.apply([...a.product, b], "f32", (x, y, z) => `joined(${x},${y},${sign}${z})`);
  if (b.product === undefined) return undefined;
  return each.apply([...b.product, a], "f32", (x, y, z) => `joined(${sign}${x},${y},${z})`);
}

/** An operator before a value. */
export function operateUnary(each: Elementwise, operator: string, value: Value): Value {
  const of = scalarOf(value.type);
  const after = of === "i32" ? "|0" : of === "u32" ? ">>>0" : "";
  if (operator === "-" && value.product !== undefined) {
    const [a, b] = value.product;
    const negated = operateUnary(each, operator, a);
    return { ...each.apply([value], of, (x) => `(-${x})`), product: [negated, b] };
  }
  if (operator === "!") return each.apply([value], of, (x) => `(!${x})`);
  if (operator === "~") return each.apply([value], of, (x) => `(~${x}${after})`);
  return each.apply([value], of, (x) => `(-${x}${after})`);
}
