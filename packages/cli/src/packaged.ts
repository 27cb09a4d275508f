import { readFileSync } from "node:fs";

/** A JSON file of this package that lies beside its package.json. */
export function packaged(name: "package" | "references"): unknown {
  return JSON.parse(readFileSync(new URL(`../${name}.json`, import.meta.url), "utf8"));
}
