/**
 * `npm run laws` checks what the linter and the type checker do not know: the rules of ARCHITECTURE.md and the budgets of budgets.json.
 * `npm run laws -- --lower` lowers each budget to the size that it limits.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { docLaws } from "../tools/doctests/doc-laws.ts";
import { documentedExports, readDoors } from "../tools/doctests/public-exports.ts";
import { packageReadmeLaws } from "../tools/doctests/readme-laws.ts";
import { guideLaws } from "../tools/site/pages.ts";
import {
  budgetLaws,
  lowerBudgets,
  measureSizes,
  roomInBudgets,
  type Budgets,
} from "./budget-laws.ts";
import { builtSize } from "./built-size.ts";
import { fileLaws } from "./file-laws.ts";
import { folderLaws } from "./folder-laws.ts";
import { cycleLaws, importLaws } from "./import-laws.ts";
import { linkLaws } from "./link-laws.ts";
import { packageLaws, type Manifest } from "./package-laws.ts";
import { readSourceFiles } from "./source-files.ts";
import { proseOf, wordLaws } from "./word-laws.ts";

const top = fileURLToPath(new URL("..", import.meta.url));
const files = readSourceFiles(top);
const manifests = globSync("packages/*/package.json", { cwd: top }).map(
  (path) => JSON.parse(readFileSync(join(top, path), "utf8")) as Manifest,
);
const readmes = globSync("packages/*/package.json", { cwd: top }).map((path) => ({
  name: (JSON.parse(readFileSync(join(top, path), "utf8")) as Manifest).name,
  readme: readFileSync(join(top, dirname(path), "README.md"), "utf8"),
  doors: readDoors(top, dirname(path)),
}));
const prose = globSync(
  "{*,docs/*,docs/guides/*,packages/*/*,apps/*/*,examples/**/*,.changeset/*}.md",
  {
    cwd: top,
    exclude: ["**/node_modules/**", "**/CHANGELOG.md"],
  },
).map((path) => ({ path, text: readFileSync(join(top, path), "utf8") }));

const sizes = measureSizes(
  files,
  prose,
  readmes.flatMap(({ doors }) => doors),
);
const budgetFile = join(top, "budgets.json");
let budgets = JSON.parse(readFileSync(budgetFile, "utf8")) as Budgets;
if (process.argv.includes("--lower")) {
  budgets = lowerBudgets(budgets, sizes);
  writeFileSync(budgetFile, `${JSON.stringify(budgets, undefined, 2)}\n`);
}

const breaches = [
  ...budgetLaws(budgets, sizes),
  ...importLaws(files),
  ...cycleLaws(files),
  ...fileLaws(files),
  ...folderLaws(
    readFileSync(join(top, "ARCHITECTURE.md"), "utf8"),
    files.map(({ path }) => path),
  ),
  ...packageLaws(manifests),
  ...docLaws(documentedExports(top).exports),
  ...packageReadmeLaws(readmes),
  ...linkLaws(prose, (path) => existsSync(join(top, path))),
  ...guideLaws(
    prose.map(({ path }) => path),
    readFileSync(join(top, "docs/guides/README.md"), "utf8"),
  ),
  ...wordLaws([
    ...prose,
    ...files.filter(({ path }) => !path.startsWith("scripts/word-laws")).flatMap(proseOf),
  ]),
];
for (const breach of breaches) console.error(breach);

for (const folder of ["packages/tensor", "packages/webgpu-backend"]) {
  const size = builtSize(join(top, folder), "dist/mod.js");
  const words =
    size === undefined
      ? "not built"
      : `${kilobytes(size.gzipBytes)} gzipped, ${kilobytes(size.bytes)} in ${size.files} files`;
  console.log(`Size of ${folder}: ${words}`);
}
const room = roomInBudgets(budgets, sizes);
if (room.length > 0) console.log(`Budgets that can be lowered: ${room.join(", ")}`);
console.log(`Laws: ${files.length} files, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
