// @module-tag ci
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeNpy } from "@pixelweft/datasets";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../command-line.ts";
import { runHere, writeSmallConfig } from "./command-line.fixture.ts";
import { pngOf, writeFiles, writeSprites, type Pixel } from "./picture-files.fixture.ts";

const home = process.cwd();
let folder = "";

/** What the examples speak of: sprites of two classes, a sheet, photographs, and a run on the sprites. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-examples-"));
  process.chdir(folder);
  await writeSprites("sprites", 40, { size: 8, folders: ["heroes", "items"] });
  const colour = (x: number, y: number): Pixel => [(x >> 4) * 60, (y >> 4) * 60, (x % 3) * 9, 255];
  const noise = (x: number, y: number): Pixel => [(x * 37 + y * 11) % 256, (x * y) % 256, y, 255];
  await writeFiles(".", {
    "hero.png": pngOf([8, 8], (x, y) => (x > y ? [255, 0, 0, 255] : [0, 0, 0, 0])),
    "sheet.png": pngOf([64, 64], colour),
    "photos/dune.png": pngOf([96, 80], noise),
    "photos/wood.png": pngOf([80, 80], (x, y) => noise(y, x)),
  });
  const numbers = Uint16Array.from({ length: 12 * 16 }, (_, i) => (37 * i) % 512);
  await writeNpy("codes.npy", [12, 4, 4], numbers);
  await writeNpy(
    "labels.npy",
    [12],
    Uint8Array.from({ length: 12 }, (_, n) => n % 3),
  );
  await writeSmallConfig("small.json", { steps: 2 });
  const run = "train ./sprites --config small.json --palette 4 --condition class --samples 0";
  const words = [...run.split(" "), "--out", "runs/sprites", "--backend", "wasm"];
  await runHere(words);
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

/** What keeps an example short: of an option that is given twice, the last one counts. */
const short: Readonly<Record<string, string>> = {
  train: "--minutes 0.01 --samples 2 --validation 4",
  "train ./sprites": "--minutes 0.01 --samples 2 --out runs/first",
  "train shapes": "--steps 3 --samples 0",
  "train codes.npy": "--minutes 0.01 --samples 2 --validation 4",
  "train --resume": "--steps 4 --samples 0",
  evaluate: "--images 4",
  complete: "--count 1 --each 2",
  demo: "--seconds 6 --backend wasm --folder .",
};

const examples = commands.flatMap(({ name, examples: some }) =>
  some.map((example) => ({ name, example })),
);

test.each(examples)("$example", async ({ name, example }) => {
  expect(example.startsWith(name)).toBe(true);
  const words = (example.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ""));
  const two = words.slice(0, 2).join(" ");
  const more = Object.hasOwn(short, two) ? short[two] : short[name];
  const { code, out, err } = await runHere([...words, ...(more?.split(" ") ?? [])]);
  expect([code, err]).toEqual([0, expect.any(String)]);
  expect(out).not.toBe("");
});

test.each(commands.map(({ name }) => name))("the help of %s shows its examples", async (name) => {
  const { code, out } = await runHere([...name.split(" "), "--help"]);
  expect(code).toBe(0);
  expect(out).toMatch(/\nExamples?:\n  pixelweft /);
  for (const { example } of examples.filter((one) => one.name === name))
    expect(out).toContain(`pixelweft ${example}`);
});
