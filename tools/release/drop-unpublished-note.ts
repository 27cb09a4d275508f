/**
 * Takes the paragraph that says that nothing is published yet out of the README of every package: on the registry it would be wrong.
 * The release does it before packages are packed: `node tools/release/drop-unpublished-note.ts [FOLDER]`.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = process.argv[2] ?? fileURLToPath(new URL("../../packages", import.meta.url));
for (const name of readdirSync(packages)) {
  const path = join(packages, name, "README.md");
  const paragraphs = readFileSync(path, "utf8").split("\n\n");
  const kept = paragraphs.filter((text) => !text.startsWith("Nothing is published on npm yet"));
  writeFileSync(path, kept.join("\n\n"));
}
