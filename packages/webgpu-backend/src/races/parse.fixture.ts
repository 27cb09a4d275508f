import { parseExpression, parsePlace } from "./parse-expression.fixture.ts";
import type { FunctionText, Global, ModuleText, Statement, Type } from "./syntax.fixture.ts";
import { Words } from "./words.fixture.ts";

/** Parses the WGSL that kernels are printed in: a part of the language, and an error for all else. */
export function parseModule(code: string): ModuleText {
  const words = new Words(code);
  const globals: Global[] = [];
  const functions: FunctionText[] = [];
  let size: ModuleText["size"] = [1, 1, 1];
  let usesSubgroups = false;
  while (words.ahead().kind !== "end") {
    const { line } = words;
    const attributes = parseAttributes(words);
    if (attributes.has("workgroup_size")) {
      const [x = 1, y = 1, z = 1] = (attributes.get("workgroup_size") ?? []).map(Number);
      size = [x, y, z];
    }
    if (words.take("enable")) {
      usesSubgroups ||= words.is("subgroups");
      words.skipTo(";");
    } else if (words.take("diagnostic")) words.skipTo(";");
    else if (words.take("struct")) {
      const name = words.name();
      words.want("{");
      const members = words.list("}", () => parseNamed(words));
      words.structs.set(name, { kind: "struct", name, members });
    } else if (words.take("var")) globals.push(parseGlobal(words, attributes, line));
    else if (words.take("fn")) functions.push(parseFunction(words));
    else words.want(";");
  }
  return { globals, functions, size, usesSubgroups };
}

function parseAttributes(words: Words): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  while (words.take("@")) {
    const name = words.name();
    attributes.set(name, words.take("(") ? words.list(")", () => words.next().text) : []);
  }
  return attributes;
}

function parseNamed(words: Words): { name: string; type: Type } {
  const name = words.name();
  words.want(":");
  return { name, type: words.type() };
}

function parseGlobal(words: Words, attributes: Map<string, string[]>, line: number): Global {
  words.want("<");
  const space = words.name();
  const mode = words.take(",") ? words.name() : "";
  words.want(">");
  if (space !== "storage" && space !== "uniform" && space !== "workgroup" && space !== "private")
    throw new Error(`Cannot parse line ${line}: there is no memory ${space}`);
  const named = parseNamed(words);
  words.want(";");
  const numberIn = (name: string): number => Number(attributes.get(name)?.[0] ?? -1);
  const writable = space === "storage" ? mode === "read_write" : space !== "uniform";
  return {
    ...named,
    space,
    writable,
    group: numberIn("group"),
    binding: numberIn("binding"),
    line,
  };
}

function parseFunction(words: Words): FunctionText {
  const { line } = words;
  const name = words.name();
  words.want("(");
  const parameters = words.list(")", () => {
    const builtin = parseAttributes(words).get("builtin")?.[0];
    return { ...parseNamed(words), builtin };
  });
  const result = words.take("->") ? words.type() : undefined;
  words.calls.clear();
  const body = parseBlock(words);
  return { name, parameters, result, body, calls: new Set(words.calls), line };
}

function parseBlock(words: Words): Statement[] {
  words.want("{");
  const body: Statement[] = [];
  while (!words.take("}")) if (!words.take(";")) body.push(parseStatement(words));
  return body;
}

function parseStatement(words: Words): Statement {
  const { line } = words;
  if (words.is("{")) return { kind: "block", body: parseBlock(words), line };
  if (words.take("if")) return parseIf(words, line);
  if (words.take("for")) {
    words.want("(");
    const start = words.is(";") ? undefined : parseSimple(words);
    words.want(";");
    const test = words.is(";") ? undefined : parseExpression(words);
    words.want(";");
    const step = words.is(")") ? undefined : parseSimple(words);
    words.want(")");
    return { kind: "for", start, test, step, body: parseBlock(words), line };
  }
  if (words.take("switch")) return parseSwitch(words, line);
  if (words.take("return")) {
    const value = words.is(";") ? undefined : parseExpression(words);
    words.want(";");
    return { kind: "return", value, line };
  }
  const simple = parseSimple(words);
  words.want(";");
  return simple;
}

function parseIf(words: Words, line: number): Statement {
  const test = parseExpression(words);
  const body = parseBlock(words);
  if (!words.take("else")) return { kind: "if", test, body, otherwise: [], line };
  const { line: next } = words;
  const otherwise = words.take("if") ? [parseIf(words, next)] : parseBlock(words);
  return { kind: "if", test, body, otherwise, line };
}

function parseSwitch(words: Words, line: number): Statement {
  const of = parseExpression(words);
  words.want("{");
  const cases = [];
  while (!words.take("}")) {
    const isDefault = words.take("default");
    if (!isDefault) words.want("case");
    const values = isDefault ? [] : [parseExpression(words)];
    while (words.take(",")) values.push(parseExpression(words));
    words.take(":");
    cases.push({ values, body: parseBlock(words) });
  }
  return { kind: "switch", of, cases, line };
}

/** A declaration, an assignment or a call, without what ends it. */
function parseSimple(words: Words): Statement {
  const { line } = words;
  if (words.is("let") || words.is("var")) {
    const variable = words.name() === "var";
    const name = words.name();
    const type = words.take(":") ? words.type() : undefined;
    const value = words.take("=") ? parseExpression(words) : undefined;
    return { kind: "declare", name, variable, type, value, line };
  }
  const to = parsePlace(words);
  if (to.kind === "call") return { kind: "call", call: to, line };
  const { text } = words.next();
  if (text === "++" || text === "--")
    return {
      kind: "assign",
      to,
      operator: text.slice(1),
      value: { kind: "number", value: 1, of: "int", line },
      line,
    };
  if (!text.endsWith("=")) throw new Error(`Cannot parse line ${line}: there is ${text}`);
  return {
    kind: "assign",
    to,
    operator: text.slice(0, -1),
    value: parseExpression(words),
    line,
  };
}
