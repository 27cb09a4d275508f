import { expect, test } from "vitest";
import { guideLaws, picturesOf, sitePage, sitePages } from "./pages.ts";

const files = [
  "README.md",
  "docs/data.md",
  "docs/guides/README.md",
  "docs/guides/one.md",
  "docs/guides/two.md",
  "docs/several.md",
  "packages/tensor/README.md",
];
const index = "- [two](two.md)\n- [several](../several.md)\n- [one](one.md#start)\n";
const pages = sitePages(files, index);
const shown = (text: string): string =>
  sitePage({ path: "docs/guides/one.md" }, `# One\n\n${text}`, pages);

test("sitePages() has guides in the order of their index, behind it", () => {
  expect(pages.map(({ path }) => path)).toEqual([
    "docs/guides/README.md",
    "docs/guides/two.md",
    "docs/several.md",
    "docs/guides/one.md",
    "docs/data.md",
    "packages/tensor/README.md",
    "README.md",
  ]);
  expect(pages[1]?.group).toBe("Guides");
});

test("guideLaws() finds a guide that the index leaves out", () => {
  expect(guideLaws(files, index)).toEqual([]);
  expect(guideLaws(files, "- [two](two.md)")).toEqual([
    "docs/guides/README.md does not list docs/guides/one.md",
  ]);
});

test.each([
  ["[a](two.md#x)", "[a](./two.md#x)"],
  ["[a](../../packages/tensor)", "[a](../../packages/tensor/README.md)"],
  ["[a](https://github.com/pixelweft/pixelweft/blob/main/docs/data.md)", "[a](../data.md)"],
  [
    "[a](https://github.com/pixelweft/pixelweft/tree/main/packages/tensor)",
    "[a](../../packages/tensor/README.md)",
  ],
  ["[a](https://github.com/pixelweft/pixelweft#readme)", "[a](../../README.md)"],
  ["![a](https://raw.githubusercontent.com/pixelweft/pixelweft/main/docs/a.png)", "![a](../a.png)"],
  [
    "[a](../../scripts/laws.ts)",
    "[a](https://github.com/pixelweft/pixelweft/tree/main/scripts/laws.ts)",
  ],
  ["```js\na[b](two.md);\n```", "```js\na[b](two.md);\n```"],
  ["[a](#below) [b](https://example.org)", "[a](#below) [b](https://example.org)"],
])("sitePage() leads links to pages, pictures or the repository: %s", (text, wanted) => {
  expect(shown(text)).toBe(wanted);
});

test("sitePage() has the heading as its title, and no code in other headings", () => {
  const text = "# `One`\n\n## `two`\n\n```sh\n# `three`\n```\n";
  expect(sitePage({ path: "docs/data.md", group: "Guides" }, text, pages)).toBe(
    '---\ntitle: "One"\ngroup: Guides\n---\n\n## two\n\n```sh\n# `three`\n```\n',
  );
});

test("picturesOf() names the pictures of a page from the top", () => {
  expect(picturesOf({ path: "docs/a.md" }, "![x](figures/x.png) [y](y.md)")).toEqual([
    "docs/figures/x.png",
  ]);
});
