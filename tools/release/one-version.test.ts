import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const top = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): unknown => JSON.parse(readFileSync(join(top, path), "utf8"));

/** `@a/{b,c}` as `@a/b` and `@a/c`. */
function expanded(pattern: string): string[] {
  const [before = "", inner, after = ""] = pattern.split(/[{}]/);
  return inner === undefined ? [pattern] : inner.split(",").map((name) => before + name + after);
}

test("all packages have one version, now and after each release", () => {
  const { fixed } = read(".changeset/config.json") as { fixed: readonly (readonly string[])[] };
  const paths = globSync("packages/*/package.json", { cwd: top });
  const packages = paths.map((path) => read(path) as { name: string; version: string });
  const names = packages.map(({ name }) => name).toSorted();
  expect(fixed.map((group) => group.flatMap(expanded).toSorted())).toEqual([names]);
  expect(new Set(packages.map(({ version }) => version)).size).toBe(1);
});
