import { compileFunction } from "node:vm";
import { arithmetic } from "./arithmetic.fixture.ts";
import { Expressions, waitsFor } from "./expression.fixture.ts";
import { parseModule } from "./parse.fixture.ts";
import { writeFunction } from "./statement.fixture.ts";
import type { FunctionText, ModuleText } from "./syntax.fixture.ts";
import { zeroOf } from "./values.fixture.ts";

/** Where an invocation stops: the number of a barrier, or what its subgroup does together. */
export type Stop = number | Shared;

/** A value that a subgroup shares. */
export interface Shared {
  readonly name: string;
  readonly value: unknown;
  readonly from: number;
  readonly line: number;
}

/** A text as a function of JavaScript. */
export interface Compiled {
  readonly text: ModuleText;
  readonly lines: readonly string[];
  /** Gives an invocation variables of its own. */
  readonly privates: (invocation: object) => void;
  /** Runs an invocation; it is a generator where the text waits. */
  readonly main: (invocation: object, ...values: readonly unknown[]) => unknown;
  readonly waits: boolean;
  /** What `main` is given. */
  readonly builtins: readonly string[];
}

/** Compiles a text for a card whose arithmetic this is. */
export function compileText(
  code: string,
  own: typeof arithmetic = arithmetic,
  contracts = false,
): Compiled {
  const text = parseModule(code);
  const functions = new Map(text.functions.map((one) => [one.name, one]));
  const waiting = waitingOf(text.functions);
  const expressions = new Expressions(text.globals, functions, { waiting, contracts });
  const bodies = text.functions.map((one) =>
    writeFunction(one, expressions, waiting.has(one.name)),
  );
  const privates = text.globals
    .filter(({ space }) => space === "private")
    .map(({ name, type }) => `I.${name} = ${zeroOf(type)};`);
  const script = [
    '"use strict";',
    `const {${Object.keys(arithmetic).join()}} = arithmetic;`,
    ...expressions.each.texts,
    ...bodies,
    `return { main: $main, privates(I) { ${privates.join(" ")} } };`,
  ].join("\n");
  const made: unknown = compileFunction(script, ["arithmetic"])(own);
  return {
    ...(made as Pick<Compiled, "main" | "privates">),
    text,
    lines: code.split("\n"),
    waits: waiting.has("main"),
    builtins: (functions.get("main")?.parameters ?? []).map(({ builtin = "" }) => builtin),
  };
}

/** Functions whose threads wait for each other, in themselves or in what they call. */
function waitingOf(functions: readonly FunctionText[]): Set<string> {
  const waiting = new Set<string>();
  for (let size = -1; size < waiting.size;) {
    size = waiting.size;
    for (const { name, calls } of functions)
      if ([...calls].some((called) => waitsFor(called) || waiting.has(called))) waiting.add(name);
  }
  return waiting;
}
