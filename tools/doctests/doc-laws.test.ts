import { describe, expect, test } from "vitest";
import { docLaws } from "./doc-laws.ts";
import { publicExport, readComment, type PublicExport } from "./public-exports.ts";

function declared(text: string, name = "f"): PublicExport {
  return publicExport({ name, text, path: "packages/tensor/src/f.ts" }, "@pixelweft/tensor");
}

const documented =
  "/**\n * Adds.\n *\n * @example\n * f(); // 1\n */\nexport function f(): number {\n";

describe("publicExport()", () => {
  test("finds the words and the examples above a declaration", () => {
    const found = declared(`/** Else. */\nexport const e = 1;\n\n${documented}`);
    expect(found).toMatchObject({ kind: "function", error: false, words: "Adds." });
    expect(found.examples).toEqual([{ title: "", code: "f(); // 1" }]);
  });

  test("takes no comment that stands further up", () => {
    const text =
      "/** Not this one. */\nconst e = 1;\n\nexport async function f(): Promise<void> {\n";
    expect(declared(text)).toMatchObject({ kind: "function", words: "", examples: [] });
  });

  test("knows a class that is thrown", () => {
    expect(declared("/** Bad. */\nexport class f extends RangeError {\n").error).toBe(true);
    expect(declared("/** Good. */\nexport class f {\n").error).toBe(false);
  });
});

test("readComment() keeps titles, indents and blank lines of examples, and ends them at the next tag", () => {
  const lines = ["", " * Words", " * go on.", " *", " * @example One", " * f({"];
  const more = [
    " *   a,",
    " * });",
    " *",
    " * g();",
    " * @example",
    " * h();",
    " * @throws TypeError",
    " ",
  ];
  expect(readComment([...lines, ...more].join("\n"))).toEqual({
    words: "Words\ngo on.",
    examples: [
      { title: "One", code: "f({\n  a,\n});\n\ng();" },
      { title: "", code: "h();" },
    ],
  });
});

describe("docLaws()", () => {
  test("passes a documented function, a type with a sentence and an error without an example", () => {
    const type = declared("/** What f takes. */\nexport interface f {\n");
    const error = declared("/** Bad. */\nexport class f extends Error {\n");
    expect(docLaws([declared(documented), type, error], [])).toEqual([]);
  });

  test("finds a name without a doc comment, and a function and a class without an example", () => {
    expect(docLaws([declared("export interface f {\n")], [])).toEqual([
      "packages/tensor/src/f.ts exports f without a doc comment",
    ]);
    const bare = [
      declared("/** Adds. */\nexport function f(): void {\n"),
      declared("/** A. */\nexport class f {\n"),
    ];
    expect(docLaws(bare, [])).toHaveLength(2);
  });

  test("lets exceptions be, and finds those that no longer are any", () => {
    const bare = declared("/** Adds. */\nexport function f(): void {\n");
    const exceptions = { "@pixelweft/tensor f": "it is secret" };
    expect(docLaws([bare], [exceptions])).toEqual([]);
    expect(docLaws([declared(documented)], [exceptions])).toHaveLength(1);
    expect(docLaws([], [exceptions])).toHaveLength(1);
  });
});
