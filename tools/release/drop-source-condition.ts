/**
 * Takes the condition `@pixelweft/source` out of the package.json of every package: in this repository it leads to the sources,
 * which Node does not run from `node_modules`. The release does it after the build, before packages are packed:
 * `node tools/release/drop-source-condition.ts [FOLDER]`.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = process.argv[2] ?? fileURLToPath(new URL("../../packages", import.meta.url));
for (const name of readdirSync(packages)) {
  const path = join(packages, name, "package.json");
  const dropped = withoutSource(JSON.parse(readFileSync(path, "utf8")));
  writeFileSync(path, `${JSON.stringify(dropped, undefined, 2)}\n`);
}

function withoutSource(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "@pixelweft/source");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSource(inner)]));
}
