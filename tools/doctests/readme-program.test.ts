// @module-tag ci
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imageFolder } from "@pixelweft/datasets";
import { readModel } from "@pixelweft/pixelcnn/node";
import { describe, expect, test } from "vitest";
import { drawPictures } from "../../apps/paper/src/sprites/draw-pictures.ts";
import { documentedRooms } from "./public-exports.ts";
import { firstDifference, readmeLaws, readmeProgram } from "./readme-program.ts";
import { programsOf } from "./shown-programs.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));
const readmes = documentedRooms.map((room) => ({
  room,
  name: (JSON.parse(readFileSync(join(top, room, "package.json"), "utf8")) as { name: string })
    .name,
  text: readFileSync(join(top, room, "README.md"), "utf8"),
}));

describe("the README of a package", () => {
  test.each(readmes)("installs what its program imports: $name", ({ name, text }) => {
    expect(readmeLaws(name, text)).toEqual([]);
  });

  test.each(readmes)("shows a program that runs as pasted: $name", ({ room, text }) => {
    const { program = "", prints = [] } = readmeProgram(text) ?? {};
    const words = ["--conditions=@pixelweft/source", "--input-type=module", "-e", program];
    const run = spawnSync(process.execPath, words, { cwd: join(top, room), encoding: "utf8" });
    if (noAdapter(run.stderr)) return;
    expect(run.status, run.stderr).toBe(0);
    expect(firstDifference(run.stdout, prints)).toBeUndefined();
  });
});

test("the README of runtime shows a worker, and a program that runs in it", () => {
  const text = readFileSync(join(top, "packages/runtime/README.md"), "utf8");
  const [, section = ""] = text.split("\n## In a worker\n");
  const [serving, page] = section.split(/^(?=And this beside it as)/m).map(readmeProgram);
  // Below the top, where imports of the packages lead to their sources.
  mkdirSync(join(top, ".test-reports"), { recursive: true });
  const folder = mkdtempSync(join(top, ".test-reports", "readme-"));
  try {
    writeFileSync(join(folder, "worker.mjs"), serving?.program ?? "");
    writeFileSync(join(folder, "page.mjs"), page?.program ?? "");
    const words = ["--conditions=@pixelweft/source", join(folder, "page.mjs")];
    const run = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect(run.status, run.stderr).toBe(0);
    expect(page?.prints).not.toEqual([]);
    expect(firstDifference(run.stdout, page?.prints ?? [])).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the README of the command line shows a command and what it prints", () => {
  const text = readFileSync(join(top, "packages/cli/README.md"), "utf8");
  const [, command = ""] = /^pixelweft (.*)$/m.exec(text) ?? [];
  const [, prints = ""] = /^```text\n([\s\S]*?)^```$/m.exec(text) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-readme-"));
  try {
    const bin = join(top, "packages/cli/src/bin.ts");
    const words = ["--conditions=@pixelweft/source", bin, ...command.split(" ")];
    // On one backend everywhere: others differ in the last bits of a probability.
    const run = spawnSync(process.execPath, [...words, "--backend", "wasm"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toBe(prints);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const topReadme = readFileSync(join(top, "README.md"), "utf8");
/** The same with a hundredth of its steps, which print a hundredth of each number of steps. */
const small = (text: string): string => text.replaceAll(/\b(\d+)00\b/g, "$1");

test("the README of the repository shows a program that goes from pictures to samples", async () => {
  const { program = "", prints = [] } = readmeProgram(topReadme) ?? {};
  expect(small(program)).toContain("steps: 30,");
  // Below the top, where imports of the packages lead to their sources.
  mkdirSync(join(top, ".test-reports"), { recursive: true });
  const folder = mkdtempSync(join(top, ".test-reports", "readme-"));
  try {
    await drawPictures(join(folder, "pictures"), 40);
    const words = ["--conditions=@pixelweft/source", "--input-type=module", "-e", small(program)];
    const run = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
    expect(run.status, run.stderr).toBe(0);
    expect(prints).not.toEqual([]);
    expect(firstDifference(run.stdout, prints.map(small))).toBeUndefined();
    const { palette, shape } = (await imageFolder({ from: join(folder, "pictures"), palette: 32 }))
      .info;
    const { config } = await readModel(join(folder, "model.safetensors"));
    expect([config.height, config.width, config.levels, config.numClasses]).toEqual([
      ...shape.slice(0, 2),
      palette?.colours.length,
      10,
    ]);
    // The second program goes on from its file.
    const [, resuming = ""] = programsOf(topReadme, ["js"]);
    const again = ["--conditions=@pixelweft/source", "--input-type=module", "-e", small(resuming)];
    const resumed = spawnSync(process.execPath, again, { cwd: folder, encoding: "utf8" });
    expect(resumed.status, resumed.stderr).toBe(0);
    expect((await readModel(join(folder, "model.safetensors"))).training?.step).toBe(60);
    const png = readFileSync(join(folder, "first.png"));
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    // Four rows of a sample of each class, 16x16 pixels, four times as large, with two pixels between them.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([10 * 66 + 2, 4 * 66 + 2]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the program of the repository's README trains on drawn sprites without a folder", () => {
  const call = 'sprites({ split: "train", count: 5000 })';
  expect(topReadme).toContain(`\`${call}\``);
  const { program = "", prints = [] } = readmeProgram(topReadme) ?? {};
  const drawn = program
    .replace(/await imageFolder\([^)]*\)/, call)
    .replace("{ imageFolder }", "{ sprites }");
  mkdirSync(join(top, ".test-reports"), { recursive: true });
  const folder = mkdtempSync(join(top, ".test-reports", "readme-"));
  try {
    const words = ["--conditions=@pixelweft/source", "--input-type=module", "-e", small(drawn)];
    const run = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
    expect(run.status, run.stderr).toBe(0);
    expect(firstDifference(run.stdout, prints.map(small))).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the README of the repository shows the page that a browser test runs", () => {
  const page = readFileSync(join(top, "tools/doctests/readme-page.fixture.ts"), "utf8");
  expect(topReadme).toContain(`\`\`\`ts\n${page}\`\`\`\n`);
});

/** No GPU is no fault of a README; where CI runs on Linux there is one, in software. */
function noAdapter(stderr: string): boolean {
  const expected = process.env["CI"] === "true" && process.platform === "linux";
  return stderr.includes("WebgpuUnavailableError") && !expected;
}

const readme = [
  "# @pixelweft/a",
  "```sh\nnpm install @pixelweft/a fflate\n```",
  '```js\nimport { a } from "@pixelweft/a";\nimport {\n  b,\n} from "@pixelweft/b/node";\nimport "node:fs";\na();\n```',
  "It prints\n\n```text\n1\n…\n```\n",
].join("\n\n");

test("readmeProgram() finds the program, what it imports and what it prints", () => {
  expect(readmeProgram(readme)).toMatchObject({
    installs: ["@pixelweft/a", "fflate"],
    imports: ["@pixelweft/a", "@pixelweft/b"],
    prints: ["1", "…"],
  });
  expect(readmeProgram("# @pixelweft/a\n")).toBeUndefined();
});

test("readmeLaws() finds what is not installed, stated or named", () => {
  expect(readmeLaws("@pixelweft/a", readme)).toEqual([
    "The README of @pixelweft/a does not install @pixelweft/b",
  ]);
  expect(readmeLaws("@pixelweft/c", readme.replace("```text", "```"))).toHaveLength(4);
  expect(readmeLaws("@pixelweft/a", "# @pixelweft/a\n")).toHaveLength(1);
});

test.each([
  ["step 20: 1.85 bits", "step 20: 1.8… bits", true],
  ["step 20: 1.95 bits", "step 20: 1.8… bits", false],
  ["1.8 bits", "1.8…bits", true],
  ["ab", "ab…b", false],
  ["a1b2c", "a…b…c", true],
  ["a1b2", "a…b…c", false],
])("firstDifference() reads … inside a line as any characters: %s, %s", (line, stated, same) => {
  expect(firstDifference(line, [stated]) === undefined).toBe(same);
});

test("firstDifference() takes any line for …, and no more and no fewer lines than are stated", () => {
  expect(firstDifference("1\n2\n", ["1", "…"])).toBeUndefined();
  expect(firstDifference("1\n", ["1", "…"])).toContain("line 2 is missing");
  expect(firstDifference("1\n2\n", ["1"])).toContain("line 2 is 2");
  expect(firstDifference("1\n", ["2"])).toBe("line 1 is 1, and the README states 2");
});
