// @module-tag ci
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../command-line.ts";
import { makeWorkshop, runHere } from "./command-line.fixture.ts";
import { writeSprites } from "./picture-files.fixture.ts";

let workshop: Awaited<ReturnType<typeof makeWorkshop>>;
let sprites = "";
let run = "";
let spriteRun = "";
beforeAll(async () => {
  workshop = await makeWorkshop();
  sprites = join(workshop.folder, "sprites");
  run = join(workshop.folder, "run");
  await writeSprites(sprites);
  spriteRun = join(workshop.folder, "sprite-run");
  const how = ["--palette", "4", "--condition", "class", "--samples", "0", ...reference];
  await runHere(["train", sprites, "--config", workshop.config, "--out", spriteRun, ...how]);
});
afterAll(() => rm(workshop.folder, { recursive: true }));

const reference = ["--backend", "reference"];
const at = (name: string): string => join(workshop.folder, name);

/** Words of each command, the run first, and some of what its report holds. */
const cases: Readonly<Record<string, () => readonly [words: readonly string[], report: object]>> = {
  train: () => [
    [workshop.data, "--config", workshop.config, "--out", run, "--samples", "2", ...reference],
    { folder: run, preset: "small", steps: 12, images: 48, passes: 48 / 44, reason: "done" },
  ],
  evaluate: () => [
    [run, "--images", "5", ...reference],
    {
      count: 5,
      shape: [6, 6, 1],
      levels: 4,
      likelihood: "p(x)",
      step: expect.any(Number),
      yardsticks: { images: 5, frequencies: expect.any(Number), png: expect.any(Number) },
    },
  ],
  sample: () => [
    [run, "--count", "2", "--seed", "3", "--out", at("s.png"), ...reference],
    { out: at("s.png"), count: 2, seed: 3, temperature: 1, classes: [] },
  ],
  complete: () => [
    [
      run,
      "--vary",
      "--count",
      "2",
      "--each",
      "2",
      "--min-p",
      "0.1",
      "--out",
      at("c.png"),
      ...reference,
    ],
    { images: 2, wanted: 2, kept: [4, 2], of: 6, side: "rows", temperature: 1, minP: 0.1 },
  ],
  export: () => [
    [run, "--half", "--out", at("m.safetensors")],
    { bits: 16, bytes: expect.any(Number) },
  ],
  compress: () => [
    [sprites, "--model", spriteRun, "--out", at("a.pwx"), "--with-model"],
    { out: at("a.pwx"), images: 40, bytes: expect.any(Number), tried: 0 },
  ],
  decompress: () => [
    [at("a.pwx"), "--out", at("unpacked")],
    { out: at("unpacked"), images: 40, shape: [4, 4, 1], names: expect.any(Array) },
  ],
  surprise: () => [
    [sprites, "--model", spriteRun, "--out", at("h.png"), ...reference],
    {
      model: expect.stringContaining("sprite-run"),
      out: at("h.png"),
      usual: { data: expect.any(String), images: expect.any(Number) },
      pictures: expect.any(Array),
    },
  ],
  "data info": () => [
    [sprites, "--palette", "8"],
    { palette: ["transparent", "#0000ff", "#ff0000"], exact: true, parts: expect.any(Array) },
  ],
  "data verify": () => [[sprites], { source: sprites, faults: [] }],
  "data prepare": () => [[sprites, "--out", at("p")], { out: at("p"), parts: expect.any(Array) }],
  "data preview": () => [
    [sprites, "--count", "3", "--out", at("v.png")],
    { images: 3, out: at("v.png") },
  ],
  info: () => [["tiny"], { name: "tiny", batch: 4, steps: 200, figures: expect.any(Object) }],
  devices: () => [[], { auto: expect.any(String), wasm: expect.any(String) }],
  demo: () => [
    ["--folder", at("."), "--out", at("demo"), "--seconds", "8", "--backend", "wasm"],
    { data: "shapes/test", bitsPerDim: expect.any(Number), files: expect.any(Array) },
  ],
};

test("every command has a case here", () => {
  expect(Object.keys(cases)).toEqual(commands.map(({ name }) => name));
});

test.each(Object.keys(cases))("%s --json prints its report and nothing else", async (name) => {
  const [words, report] = cases[name]?.() ?? [[], {}];
  const { code, out, err } = await runHere([...name.split(" "), ...words, "--json"]);
  expect([code, err]).toEqual([0, expect.any(String)]);
  expect(out.trimEnd()).not.toContain("\n");
  expect(JSON.parse(out)).toMatchObject(report);
});

test("names that a terminal would carry out are escaped in JSON, and come back", async () => {
  const odd = at("odd\u009b2J\u202e");
  await writeSprites(odd, 24);
  const { out } = await runHere(["data", "info", odd, "--json"]);
  expect(out).toContain("\\u009b2J\\u202e");
  expect((JSON.parse(out) as { name: string }).name).toBe(odd);
});
