import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folderLaws } from "./folder-laws.ts";
import { readSourceFiles } from "./source-files.ts";

const architecture = `
| package           | what it holds |
| ----------------- | ------------- |
| \`packages/tensor\` | tensors       |

The folders of \`packages/tensor/src\`, with
two lines of words:

| folder         | what it holds |
| -------------- | ------------- |
| \`graph/\`       | nodes         |
| \`ops\`, \`grad\`  | \`operations\`  |

The folders of \`packages/tensor/src/lower\`:

| folder, with what to read first | what it does   |
| ------------------------------- | -------------- |
| \`build/\`: \`kernels\`, \`plan\`     | writes kernels |

| file                 | what it is |
| -------------------- | ---------- |
| \`packages/*/src/a/\`  | none       |
`;
const paths = [
  "packages/tensor/src/mod.ts",
  "packages/tensor/src/graph/node.ts",
  "packages/tensor/src/ops/mul.ts",
  "packages/tensor/src/grad/grad.ts",
  "packages/tensor/src/lower/build/kernels.ts",
  "scripts/laws.ts",
];

test("folderLaws() finds the folders that have no row, and nothing in files", () => {
  expect(folderLaws(architecture, paths)).toEqual([
    "ARCHITECTURE.md does not list packages/tensor/src/lower",
  ]);
  const more = ["packages/tensor/src/lower/update/a.ts", "apps/bench/src/bin.ts"];
  expect(folderLaws(architecture, [...paths, ...more])).toEqual([
    "ARCHITECTURE.md does not list apps/bench",
    "ARCHITECTURE.md does not list packages/tensor/src/lower",
    "ARCHITECTURE.md does not list packages/tensor/src/lower/update",
  ]);
});

test("folderLaws() finds rows without a folder", () => {
  const some = paths.filter((path) => !/grad|lower/.test(path));
  expect(folderLaws(architecture, some)).toEqual([
    "ARCHITECTURE.md lists packages/tensor/src/grad, which is no folder",
    "ARCHITECTURE.md lists packages/tensor/src/lower/build, which is no folder",
  ]);
});

test("every row of the tables of ARCHITECTURE.md counts: without it the law is broken", () => {
  const top = fileURLToPath(new URL("..", import.meta.url));
  const text = readFileSync(join(top, "ARCHITECTURE.md"), "utf8");
  const files = readSourceFiles(top).map(({ path }) => path);
  expect(folderLaws(text, files)).toEqual([]);
  for (const row of ["packages/mpi", "random/", "update/", "seamless", "judges", "choice", "show"])
    expect(folderLaws(text.replace(`\`${row}\``, "none"), files), row).toHaveLength(1);
});
