import { expect, test } from "vitest";
import { publicExport } from "./public-exports.ts";
import { exportTables, packageReadmeLaws } from "./readme-laws.ts";

const readme = [
  "# @pixelweft/a",
  "What it is.",
  "```sh\nnpm install @pixelweft/a\n```",
  "```js\nadd();\n```",
  "```text\n3\n```",
  "## When not to use it",
  "- Never.",
  "## Exports",
  "| export | what it is |\n| --- | --- |\n| `add(a, b)`, `Sum` | a sum, unlike `sub` |",
  "### `@pixelweft/a/b`",
  "| export | what it is |\n| --- | --- |\n| `b` | another |",
  "## More",
  "| `c` | not an export |",
  "[a](https://example.org) and [above](#exports)",
].join("\n\n");

const door = (specifier: string, names: readonly string[]) => ({
  specifier,
  exports: names.map((name) =>
    publicExport({ name, path: "a.ts", text: `export const ${name} = 1;` }, specifier),
  ),
});
const doors = [door("@pixelweft/a", ["add", "Sum"]), door("@pixelweft/a/b", ["b"])];
const lawsOf = (text: string, behind = doors): string[] =>
  packageReadmeLaws([{ name: "@pixelweft/a", readme: text, doors: behind }]);

test("exportTables() reads the first column of the tables under Exports, by import", () => {
  expect([...exportTables(readme, "@pixelweft/a")]).toEqual([
    ["@pixelweft/a", ["add", "Sum"]],
    ["@pixelweft/a/b", ["b"]],
  ]);
});

test("a README with every part and every export breaks no law", () => {
  expect(lawsOf(readme)).toEqual([]);
});

test("exports that are missing, that are none, and imports that are none are found", () => {
  expect(lawsOf(readme, [door("@pixelweft/a", ["add", "sub"])])).toEqual([
    "The README of @pixelweft/a has exports of @pixelweft/a/b, which is no import",
    "The README of @pixelweft/a does not list sub of @pixelweft/a",
    "The README of @pixelweft/a lists Sum, no export of @pixelweft/a",
  ]);
});

test("parts that are missing or in another order are found", () => {
  expect(lawsOf(readme.replace("```text", "```"))).toEqual([
    "The README of @pixelweft/a lacks what its program prints, or has it too early",
  ]);
  const late = readme.replace("## When not to use it\n\n- Never.\n\n", "");
  expect(lawsOf(`${late}\n\n## When not to use it\n`)).toEqual([
    "The README of @pixelweft/a lacks a table of its exports, or has it too early",
  ]);
});

test("links into the repository are found", () => {
  expect(lawsOf(readme.replace("https://example.org", "../b"))).toEqual([
    "The README of @pixelweft/a links to ../b: on a registry it leads nowhere",
  ]);
});
