import { expect, test } from "vitest";
import { linkLaws } from "./link-laws.ts";

const files = new Set(["docs/data.md", "packages/tensor", "docs/figures/a.png"]);
const lawsOf = (text: string): string[] =>
  linkLaws([{ path: "docs/figures.md", text }], (path) => files.has(path));

test("links to files that are there, relative or on the web, break no law", () => {
  const github = "https://github.com/pixelweft/pixelweft";
  expect(lawsOf("[a](data.md#parts), [b](../packages/tensor) and [c](#below)")).toEqual([]);
  expect(
    lawsOf(`[a](${github}/blob/main/docs/data.md), [b](${github}/tree/main/packages/tensor)`),
  ).toEqual([]);
  expect(
    lawsOf("![d](https://raw.githubusercontent.com/pixelweft/pixelweft/main/docs/figures/a.png)"),
  ).toEqual([]);
  expect(lawsOf("```js\nkernels[name](values, 1);\n```\n")).toEqual([]);
  expect(lawsOf("[elsewhere](https://example.org/x), [mail](mailto:a@example.org)")).toEqual([]);
});

test("links to files that are not there are found", () => {
  expect(lawsOf("[a](../data.md)")).toEqual([
    "docs/figures.md links to ../data.md, which is not there",
  ]);
  expect(
    lawsOf("[b](https://github.com/pixelweft/pixelweft/tree/main/packages/layer)"),
  ).toHaveLength(1);
});
