import type { Expression, Scalar } from "./syntax.fixture.ts";
import { type Words, makesType } from "./words.fixture.ts";

/** Binary operators, the loosest first. */
const levels: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** An expression, from its first word on. */
export function parseExpression(words: Words, level = 0): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseUnary(words);
  let left = parseExpression(words, level + 1);
  for (;;) {
    const { line } = words;
    const operator = operatorAhead(words);
    if (!operators.includes(operator)) return left;
    words.next();
    if (operator === ">>") words.next();
    left = { kind: "binary", operator, left, right: parseExpression(words, level + 1), line };
  }
}

function operatorAhead(words: Words): string {
  const { text } = words.ahead();
  return text === ">" && words.ahead(1).text === ">" ? ">>" : text;
}

function parseUnary(words: Words): Expression {
  const { line } = words;
  for (const operator of ["-", "!", "~", "&"])
    if (words.take(operator)) return { kind: "unary", operator, of: parseUnary(words), line };
  return parsePlace(words);
}

/** A name, a call, a number or something in parentheses, with what follows: members and indices. */
export function parsePlace(words: Words): Expression {
  let made = parsePrimary(words);
  for (;;) {
    const { line } = words;
    if (words.take(".")) made = { kind: "member", of: made, name: words.name(), line };
    else if (words.take("[")) {
      made = { kind: "index", of: made, at: parseExpression(words), line };
      words.want("]");
    } else return made;
  }
}

function parsePrimary(words: Words): Expression {
  const { line } = words;
  if (words.take("(")) {
    const inside = parseExpression(words);
    words.want(")");
    return inside;
  }
  if (words.ahead().kind === "number") return { ...numberOf(words.next().text), line };
  if (words.is("true") || words.is("false"))
    return { kind: "bool", value: words.name() === "true", line };
  const parseArgs = (): Expression[] => {
    words.want("(");
    return words.list(")", () => parseExpression(words));
  };
  if (makesType(words)) {
    const type = words.type();
    return { kind: "call", name: "new", type, args: parseArgs(), line };
  }
  const name = words.name();
  if (name === "bitcast") {
    words.want("<");
    const type = words.type();
    words.want(">");
    return { kind: "call", name, type, args: parseArgs(), line };
  }
  if (!words.is("(")) return { kind: "name", name, line };
  words.calls.add(name);
  return { kind: "call", name, type: undefined, args: parseArgs(), line };
}

function numberOf(text: string): {
  readonly kind: "number";
  readonly value: number;
  readonly of: Scalar;
} {
  const isHex = text.startsWith("0x");
  const value = isHex ? Number.parseInt(text, 16) : Number.parseFloat(text);
  if (text.endsWith("u")) return { kind: "number", value, of: "u32" };
  if (text.endsWith("i")) return { kind: "number", value, of: "i32" };
  const isFloat = !isHex && /[.ef]/i.test(text);
  return isFloat
    ? { kind: "number", value: Math.fround(value), of: "f32" }
    : { kind: "number", value, of: "int" };
}
