import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { withNeighbours } from "./neighbours.ts";

const page = fileURLToPath(new URL("../../apps/playground/index.html", import.meta.url));

test("the playground has links to what is published beside it, behind its foot", () => {
  const html = withNeighbours(readFileSync(page, "utf8"));
  expect(html.match(/href="\.\/(docs|gpu)\/"/g)).toEqual(['href="./docs/"', 'href="./gpu/"']);
  expect(html.indexOf('id="colophon"')).toBeLessThan(html.indexOf('href="./docs/"'));
});

test("a page without a foot is refused", () => {
  expect(() => withNeighbours("<main></main>")).toThrow("Cannot add links to the playground");
});
