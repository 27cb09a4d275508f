// @module-tag ci
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { follow, read, reader, short, top } from "./guide-reader.fixture.ts";
import { guideSteps, hundredth } from "./guide-steps.ts";
import { readDoors } from "./public-exports.ts";
import { programsOf } from "./shown-programs.ts";

/** Moves files out of their sub-folders. */
function flatten(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".png")) renameSync(join(folder, file), join(folder, basename(file)));
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) rmSync(join(folder, entry.name), { recursive: true });
}

describe("the guides show programs and commands that run", () => {
  test.each([
    ["conditions", 2],
    ["backend", 2],
    ["kernel", 2],
    ["networks", 2],
    ["operations", 3],
  ])("%s, as it stands", async (name, programs) => {
    const guide = read(name);
    const folder = await reader(guide);
    const steps = guideSteps(guide);
    expect(steps.filter(({ kind }) => kind === "program")).toHaveLength(programs);
    for (const step of steps) follow(step, folder, (text) => text);
  });

  test("own-pictures, with a hundredth of its steps", { timeout: 180_000 }, async () => {
    const guide = read("own-pictures");
    const folder = await reader(guide);
    const steps = guideSteps(guide);
    expect(steps.map(({ kind }) => kind).join(" ")).toBe(
      "command command command command program program program program program",
    );
    for (const step of steps) follow(short(step), folder, hundredth);
    const pictures = ["samples.png", "completions.png", "photographs.png", "runs/mine/samples.png"];
    for (const file of pictures) expect(existsSync(join(folder, file)), file).toBe(true);
  });

  test("the programs of own-pictures, on a folder without classes", async () => {
    const guide = read("own-pictures");
    const folder = await reader(guide);
    flatten(join(folder, "pictures"));
    const programs = guideSteps(guide).filter(({ kind }) => kind === "program");
    for (const step of programs) follow(step, folder, hundredth);
    expect(existsSync(join(folder, "samples.png"))).toBe(true);
  });
});

test("the guide of pages shows the programs that tests run, and what the rehearsal builds with", () => {
  const guide = read("pages");
  const part = (path: string): string => readFileSync(join(top, path), "utf8");
  const shown = ["tools/doctests/guide-page.fixture.ts", "examples/page/src/samples.ts"];
  for (const path of [...shown, "examples/page/vite.config.ts"])
    expect(guide).toContain(`\`\`\`ts\n${part(path)}\`\`\`\n`);
  const exclude = 'optimizeDeps: { exclude: ["@pixelweft/models"] }';
  expect(part("tools/release/page-rows.ts")).toContain(exclude);
  expect(guide).toContain(exclude);
  for (const [, name = "", value = ""] of guide.matchAll(/^(Cross-Origin-.*): (.*)$/gm))
    expect(part("tools/release/pages.ts")).toContain(`"${name}": "${value}"`);
  const [, policy = ""] = /^Content-Security-Policy: (.*)$/m.exec(guide) ?? [];
  expect(part("tools/release/page-rows.ts")).toContain(`"${policy}",`);
  const [, versions = ""] =
    /versions = \["([^\]]*)"\]/.exec(part("tools/release/type-rows.ts")) ?? [];
  const words = versions.replaceAll('", "', ", ").replace(/, (?=[^,]*$)/, " and ");
  expect(guide).toContain(`TypeScript ${words}`);
});

/** The functions that the first columns of tables name. */
function listedFunctions(text: string): Set<string> {
  const cells = [...text.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = ""]) => cell);
  const names = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)[^`]*`/g)]);
  return new Set(names.map(([, name = ""]) => name));
}

test("the guide of operations lists every function of tensor, and of layers only functions that exist", () => {
  const [ofTensor = "", ofLayers = ""] = read("operations").split(/^## Layers.*$/m);
  const functionsOf = (directory: string, entryPoint: string): string[] =>
    readDoors(top, directory)
      .filter(({ specifier }) => specifier === entryPoint)
      .flatMap((door) => door.exports)
      .filter(({ kind }) => kind === "function")
      .map(({ name }) => name);
  const functions = functionsOf("packages/tensor", "@pixelweft/tensor");
  expect(functions.length).toBeGreaterThan(80);
  expect([...listedFunctions(ofTensor)].toSorted()).toEqual(functions.toSorted());
  const layers = functionsOf("packages/layers", "@pixelweft/layers");
  expect(listedFunctions(ofLayers).size).toBeGreaterThan(20);
  expect([...listedFunctions(ofLayers)].filter((name) => !layers.includes(name))).toEqual([]);
});

test("every guide that shows a program is run", () => {
  const names = readdirSync(join(top, "docs/guides")).filter((name) =>
    /^```js$/m.test(read(name.replace(".md", ""))),
  );
  expect(names).toEqual([
    "backend.md",
    "conditions.md",
    "kernel.md",
    "networks.md",
    "operations.md",
    "own-pictures.md",
  ]);
});

test.each(readdirSync(join(top, "docs/guides")).map((name) => name.replace(".md", "")))(
  "%s installs what its programs import",
  (name) => {
    const guide = read(name);
    const [, installed = ""] = /^npm install (.*)$/m.exec(guide) ?? [];
    const programs = programsOf(guide, ["js", "ts"]).join("");
    const imports = [...programs.matchAll(/ from "(@pixelweft\/[\w-]+)/g)].map(([, from]) => from);
    const missing = imports.filter((from = "") => !installed.split(" ").includes(from));
    expect(missing).toEqual([]);
  },
);

test("guideSteps() finds programs with what they print, and commands", () => {
  const guide =
    "```sh\nnpm install x\nnpx pixelweft info  # all\n```\n\n```js\na();\n```\n\nIt prints\n\n```text\n1\n2\n```\n";
  expect(guideSteps(guide)).toEqual([
    { kind: "command", words: ["info"] },
    { kind: "program", code: "a();\n", language: "js", prints: ["1", "2"] },
  ]);
  expect(guideSteps("```ts\na();\n```\n\n```ts\nb();\n```\n\n```text\n3\n```\n")).toEqual([
    { kind: "program", code: "b();\n", language: "ts", prints: ["3"] },
  ]);
  expect(() => guideSteps("```js\na();\n```\n")).toThrow("does not say what it prints");
});
