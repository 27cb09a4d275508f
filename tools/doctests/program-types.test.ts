// @module-tag ci
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { programOf } from "../../scripts/program-of.ts";
import { documentedRooms } from "./public-exports.ts";
import { programsOf } from "./shown-programs.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));
// Below the top, where imports of the packages lead to their sources.
const reports = join(top, ".test-reports");
mkdirSync(reports, { recursive: true });
const folder = mkdtempSync(join(reports, "program-types-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As `strict` alone has it: more is for those who want it. */
const tsconfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: {
    noEmit: true,
    rootDir: "../..",
    types: ["@webgpu/types", "node"],
    isolatedDeclarations: false,
    declaration: false,
    declarationMap: false,
    noUncheckedIndexedAccess: false,
    noPropertyAccessFromIndexSignature: false,
    exactOptionalPropertyTypes: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  include: ["*.ts"],
};

/** Parameters without a type: plain JavaScript can state none. */
const untypedParameter = /: error TS70(?:06|31): /;

test("the programs of READMEs, guides and other pages are TypeScript under strict as they stand", () => {
  const guides = globSync("docs/{,guides/}*.md", { cwd: top });
  const pages = ["README.md", ...documentedRooms.map((room) => `${room}/README.md`), ...guides];
  let programs = 0;
  for (const page of pages) {
    // READMEs of packages show lines of TypeScript that are no programs.
    const languages = page.startsWith("packages/") ? ["js"] : ["js", "ts"];
    const name = page.replace(/\.md$/, "").replaceAll(/[\\/]/g, "-");
    for (const [i, text] of programsOf(
      readFileSync(join(top, page), "utf8"),
      languages,
    ).entries()) {
      writeFileSync(join(folder, `${name}-${i + 1}.ts`), text);
      programs++;
    }
  }
  expect(programs).toBeGreaterThan(documentedRooms.length);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = programOf("tsc", "typescript");
  const { stdout, error } = spawnSync(process.execPath, [tsc, "--pretty", "false", "-p", folder], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(error).toBeUndefined();
  // Errors in the packages themselves are for `npm run typecheck`.
  const wrong = stdout.split("\n").filter((line) => /^[^\s./]/.test(line));
  expect(wrong.filter((line) => !untypedParameter.test(line))).toEqual([]);
});

test("programsOf() finds programs, and what goes on from the first one", () => {
  const page = [
    '```js\nimport { a } from "b";\nconst c = a();\n```',
    "```js\nconst c = a(1);\n```",
    "```ts\nconst shown = a(2);\n```",
    '```ts\nimport { d } from "e";\nconst c: number = d();\n```',
  ].join("\n\n");
  expect(programsOf(page, ["js", "ts"])).toEqual([
    'import { a } from "b";\nconst c = a();\n{\nconst c = a(1);\n}\n',
    'import { d } from "e";\nconst c: number = d();\n',
  ]);
});
