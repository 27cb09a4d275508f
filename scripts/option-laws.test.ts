// @module-tag ci
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const top = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(top, path), "utf8");

/** Options of the command line are words, and what a worker is sent is no option. */
const apart = /^(?:packages\/cli\/|packages\/runtime\/src\/messages\/requests\.ts)/;

const options =
  /^export interface (?<name>\w+(?:Options|Request|Call|Settings))\b(?<body>[\s\S]*?)^\}/gm;
const optional = /^ {2}readonly (?<field>\w+)\?:\s(?<type>[\s\S]*?);$/gm;
/** Types that undefined belongs to without being named. */
const wide = /^(?:unknown|Fitting\["\w+"\])$|\bundefined$/;

/** Optional fields of the options that packages export, each with its type. */
function* optionalFields(): Generator<readonly [field: string, type: string]> {
  for (const file of globSync("packages/*/src/**/*.ts", { cwd: top })) {
    const path = file.replaceAll("\\", "/");
    if (apart.test(path) || /\.(?:test|fixture)\.ts$/.test(path)) continue;
    const doors = globSync(join(top, dirname(path).split("/").slice(0, 3).join("/"), "**/mod.ts"));
    const said = doors.map((door) => readFileSync(door, "utf8")).join("\n");
    for (const { groups } of read(path).matchAll(options)) {
      const { name = "", body = "" } = groups ?? {};
      if (!new RegExp(`\\b${name}\\b`).test(said)) continue;
      for (const { groups: of } of body.matchAll(optional))
        yield [`${path} ${name}.${of?.["field"]}`, of?.["type"] ?? ""];
    }
  }
}

test("an option that may be missing may be undefined too, for exactOptionalPropertyTypes", () => {
  const fields = [...optionalFields()];
  expect(fields.length).toBeGreaterThan(200);
  expect(fields.filter(([, type]) => !wide.test(type)).map(([field]) => field)).toEqual([]);
});
