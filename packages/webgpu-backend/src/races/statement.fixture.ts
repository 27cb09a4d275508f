import { as } from "./builtins.fixture.ts";
import type { Expressions } from "./expression.fixture.ts";
import { operate } from "./operators.fixture.ts";
import type { FunctionText, Statement, Type } from "./syntax.fixture.ts";
import { type Value, settled, zeroOf } from "./values.fixture.ts";

/** Writes a function as JavaScript: a generator where it waits. */
export function writeFunction(
  { name, parameters, body, result }: FunctionText,
  expressions: Expressions,
  waits: boolean,
): string {
  return expressions.scoped(() => {
    const names = parameters.map((one) => expressions.declare(one.name, one.type));
    const lines = writeBlock(body, { expressions, result });
    return `function${waits ? "*" : ""} $${name}(${["I", ...names].join()}) {\n${lines}\n}`;
  });
}

interface Around {
  readonly expressions: Expressions;
  /** What the function returns. */
  readonly result: Type | undefined;
}

function writeBlock(body: readonly Statement[], around: Around): string {
  return around.expressions.scoped(() => body.map((one) => writeOne(one, around)).join("\n"));
}

function writeOne(statement: Statement, around: Around): string {
  const { expressions } = around;
  switch (statement.kind) {
    case "declare":
    case "assign":
      return writeSimple(statement, expressions);
    case "call":
      return `${expressions.value(statement.call).js};`;
    case "block":
      return `{\n${writeBlock(statement.body, around)}\n}`;
    case "if": {
      const { test, body, otherwise } = statement;
      const end = otherwise.length === 0 ? "" : ` else {\n${writeBlock(otherwise, around)}\n}`;
      return `if (${expressions.value(test).js}) {\n${writeBlock(body, around)}\n}${end}`;
    }
    case "for":
      return expressions.scoped(() => {
        const { start, test, step, body } = statement;
        const head = start === undefined ? ";" : writeOne(start, around);
        const until = test === undefined ? "" : expressions.value(test).js;
        const next = step === undefined ? "" : writeOne(step, around).replace(/;$/, "");
        return `for (${head} ${until}; ${next}) {\n${writeBlock(body, around)}\n}`;
      });
    case "switch": {
      const cases = statement.cases.map(({ values, body }) => {
        const heads = values.map((value) => `case ${expressions.value(value).js}:`);
        const head = heads.length === 0 ? "default:" : heads.join(" ");
        return `${head} {\n${writeBlock(body, around)}\nbreak;\n}`;
      });
      return `switch (${expressions.value(statement.of).js}) {\n${cases.join("\n")}\n}`;
    }
    case "return": {
      if (statement.value === undefined) return "return;";
      return `return ${asType(expressions.value(statement.value), around.result).js};`;
    }
  }
}

function writeSimple(
  statement: Statement & { readonly kind: "declare" | "assign" },
  expressions: Expressions,
): string {
  if (statement.kind === "declare") {
    const { name, type: wanted, value } = statement;
    // What the new name is made of may have the same name.
    const made = value === undefined ? undefined : asType(expressions.value(value), wanted);
    const type = wanted ?? settled(made?.type ?? { kind: "scalar", of: "int" });
    // What threads wait for is asked for once.
    if (made?.product !== undefined && !statement.variable && !made.js.includes("yield")) {
      const [a, b] = made.product.map((factor) => ({
        value: factor,
        js: expressions.declare("factor", factor.type),
      }));
      if (a === undefined || b === undefined) throw new Error("no factors");
      const product = [
        { js: a.js, type: a.value.type },
        { js: b.js, type: b.value.type },
      ] as const;
      const own = expressions.declare(name, type, product);
      return `let ${a.js} = ${a.value.js}, ${b.js} = ${b.value.js}, ${own} = ${made.js};`;
    }
    const isCopy = type.kind === "array" && value?.kind !== "call";
    const js = made === undefined ? zeroOf(type) : isCopy ? `${made.js}.slice()` : made.js;
    return `let ${expressions.declare(name, type)} = ${js};`;
  }
  const { to, operator, value, line } = statement;
  const place = expressions.place(to);
  if (place === undefined) throw new Error(`Cannot run line ${line}: nothing to assign to`);
  const given = asType(expressions.value(value), place.type);
  if (operator === "") return place.store(given.js);
  return place.store(operate(expressions.each, operator, [place.load(), given]).js);
}

function asType(value: Value, type: Type | undefined): Value {
  return type?.kind === "scalar" ? as(value, type.of) : value;
}
