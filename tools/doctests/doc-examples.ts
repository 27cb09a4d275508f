import { parseAst } from "vitest/node";
import type { Door, Example } from "./public-exports.ts";
import { isStated, parseStated, showValue } from "./stated-value.ts";

/** An example as a module: it exports `run(backend, check)`. */
export interface ExampleModule {
  readonly text: string;
  /** How many values it states. */
  readonly stated: number;
}

/** Compares what a statement gives with what the comment after it states. */
export type Check = (act: () => Promise<readonly [unknown]>, stated: string) => Promise<void>;

/**
 * Turns an example into a module. A comment that follows an expression on its last line states the expression's value, or
 * `throws NAME`; a comment on a line of its own is prose. In scope are the names of the door and `backend`; all else is
 * imported by the example itself. SyntaxError for code that does not parse, or a comment after anything but an expression.
 */
export function exampleModule({ code }: Example, door: Door): ExampleModule {
  const imports: string[] = [];
  const imported = new Set<string>();
  const body: string[] = [];
  let stated = 0;
  for (const { type, text, comment, names } of statements(code)) {
    for (const name of names) imported.add(name);
    if (type === "ImportDeclaration") imports.push(text);
    else if (comment === undefined) body.push(text);
    else if (type === "ExpressionStatement") {
      stated++;
      body.push(`await check(async () => [${bare(text)}], ${JSON.stringify(comment)});`);
    } else throw new SyntaxError(`Cannot state a value after what has none: ${text} // ${comment}`);
  }
  const names = door.exports.filter(({ name }) => !imported.has(name));
  const list = names.map(({ name, kind }) => (kind === "type" ? `type ${name}` : name));
  const text = [
    ...(list.length > 0 ? [`import { ${list.join(", ")} } from "${door.specifier}";`] : []),
    ...imports,
    'import type { Backend as HandedIn } from "@pixelweft/tensor/backend";',
    "type Check = (act: () => Promise<readonly [unknown]>, stated: string) => Promise<void>;",
    "export async function run(backend: HandedIn, check: Check): Promise<void> {",
    "  {",
    ...body.map((line) => `    ${line}`),
    "  }",
    "}",
    "",
  ];
  return { text: text.join("\n"), stated };
}

/** Runs a statement. Error, with what was found, where that is not what is stated. */
export const checkStated: Check = async (act, stated) => {
  const [, wanted] = /^throws (\w+)$/.exec(stated) ?? [];
  if (wanted !== undefined) {
    const thrown = await nameThrown(act);
    if (thrown !== wanted)
      throw new Error(
        `The example states ${stated}, but it ${thrown ? `throws ${thrown}` : "throws nothing"}`,
      );
    return;
  }
  const value = parseStated(stated);
  const [found] = await act();
  if (!isStated(found, value))
    throw new Error(`The example states ${stated}, but it gives ${showValue(found)}`);
};

async function nameThrown(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

interface Statement {
  readonly type: string;
  readonly text: string;
  /** What follows it on its last line. */
  readonly comment: string | undefined;
  /** What an import brings. */
  readonly names: readonly string[];
}

function statements(code: string): Statement[] {
  const { body } = parseAst(code, { lang: "ts" });
  return body.map((node) => {
    const [, comment] = /^[ \t]*\/\/ ?([^\n]*)/.exec(code.slice(node.end)) ?? [];
    const names =
      node.type === "ImportDeclaration" ? node.specifiers.map(({ local }) => local.name) : [];
    return { type: node.type, text: code.slice(node.start, node.end), comment, names };
  });
}

function bare(expression: string): string {
  return expression.replace(/;$/, "");
}
