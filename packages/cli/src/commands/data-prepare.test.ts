import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseTraining } from "@pixelweft/datasets/choice";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import {
  blue,
  clear,
  pngOf,
  red,
  writeFiles,
  writeSprites,
} from "../checks/picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
let sprites = "";
let out = "";
beforeAll(async () => {
  workshop = await makeWorkshop();
  sprites = join(workshop.folder, "sprites");
  out = join(workshop.folder, "prepared");
  await writeSprites(sprites);
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

/** What `data info` says behind its first line. */
async function info(...words: string[]): Promise<string> {
  const found = await runHere(["data", "info", ...words]);
  expect(found.code).toBe(0);
  return found.out.slice(found.out.indexOf("\n"));
}

test("data prepare writes the parts with their palette, and a second time has nothing to do", async () => {
  const words = ["data", "prepare", sprites, "--palette", "8", "--out", out];
  const found = await runHere(words);
  expect([found.code, found.err]).toEqual([0, expect.any(String)]);
  expect(found.out).toMatch(/prepared\/train: \d+ images\n/);
  expect(found.out).toContain(`pixelweft train ${out}`);
  expect((await readdir(out)).toSorted()).toEqual(["test", "train", "validation"]);
  expect(await info(out)).toBe(await info(sprites, "--palette", "8"));
  expect((await runHere(words)).out).toBe(found.out);
  const other = await runHere(["data", "prepare", sprites, "--grey", "--out", out]);
  expect(other.code).toBe(1);
  expect(other.err).toContain("pixelweft: Cannot");
});

test("pictures are prepared as train reads them without options, and train then needs none", async () => {
  const chosen = join(workshop.folder, "chosen");
  const found = await runHere(["data", "prepare", sprites, "--out", chosen]);
  const line =
    "Chose --palette 3: the pictures have 3 colours; --background '#ffffff' takes all colours instead, on white\n";
  expect([found.code, found.err]).toEqual([0, expect.stringContaining(line)]);
  expect(await info(chosen)).toBe(await info(sprites));
  const colours = join(workshop.folder, "colours");
  const asked = ["data", "prepare", sprites, "--background", "#ffffff", "--out", colours];
  expect((await runHere(asked)).err).not.toContain("Chose");
  expect(await info(colours)).toContain("images of 4x4x3, 256 levels");
});

test("the command that is advised has the variants that train chooses for the pictures themselves", async () => {
  const walkers = join(workshop.folder, "walkers");
  // They stand on the ground at different places.
  const walker = (n: number): Uint8Array =>
    pngOf([6, 6], (x, y) => {
      const left = 1 + (n % 3);
      if (y < 2 || x < left || x > left + 1) return clear;
      return (x === left) === (n % 2 === 0) ? red : blue;
    });
  const files = Array.from({ length: 30 }, (_, n) => [`${n}.png`, walker(n)] as const);
  await writeFiles(walkers, Object.fromEntries(files));
  const { data } = await chooseTraining({ source: walkers });
  expect(data.shifts).toEqual([0, 1]);
  const made = join(workshop.folder, "standing");
  const { code, out: said } = await runHere(["data", "prepare", walkers, "--out", made]);
  const flips = data.flips === true ? " --flips" : "";
  expect([code, said]).toEqual([
    0,
    expect.stringContaining(`pixelweft train ${made}${flips} --shifts 0x1 --turns\n`),
  ]);
  // Nobody knows what images in an IDX file show.
  const again = ["data", "prepare", workshop.data, "--out", join(workshop.folder, "idx"), "--json"];
  expect(JSON.parse((await runHere(again)).out)).toMatchObject({ variants: [] });
});

test("what was prepared is called as what it was made of, and not as the first of its parts", async () => {
  for (const command of ["info", "verify"]) {
    const { out: said } = await runHere(["data", command, out]);
    expect(said).toContain(`${sprites}: a folder of prepared images\n`);
  }
});

test("nothing is prepared among the pictures themselves, which would stand before them", async () => {
  for (const place of [sprites, join(sprites, "odd")]) {
    const { code, err } = await runHere(["data", "prepare", sprites, "--out", place]);
    expect([code, err]).toEqual([
      2,
      `pixelweft: Cannot prepare into ${place}: its pictures are what is prepared; name another folder with --out\n`,
    ]);
  }
  expect((await readdir(sprites)).toSorted()).toEqual(["even", "odd"]);
});

test(
  "what is proposed after a training works where what was prepared has no test part",
  { tags: ["ci"] },
  async () => {
    const file = join(workshop.data, "train-images-idx3-ubyte");
    const whole = join(workshop.folder, "whole");
    expect((await runHere(["data", "prepare", file, "--out", whole])).code).toBe(0);
    for (const [name, data] of [
      ["of-prepared", whole],
      ["of-file", file],
    ] as const) {
      const run = join(workshop.folder, name);
      const what = ["--config", workshop.config, "--data", data, "--out", run, "--samples", "0"];
      const trained = await runHere(["train", ...what, "--backend", "reference"]);
      expect(trained.out).toContain(`pixelweft evaluate ${run} --split validation"`);
      const evaluate = ["evaluate", run, "--backend", "reference"];
      for (const part of ["validation", "train"])
        expect((await runHere([...evaluate, "--split", part])).code).toBe(0);
      const { code, err } = await runHere(evaluate);
      expect([code, err]).toEqual([
        2,
        expect.stringMatching(/Cannot test on .*; --data names other images, --split train takes/),
      ]);
    }
  },
);

test("train and evaluate take what was prepared, and verify finds a flipped bit", async () => {
  const run = join(workshop.folder, "run");
  const what = ["--config", workshop.config, "--data", out, "--out", run, "--steps", "4"];
  const trained = await runHere(["train", ...what, "--backend", "reference", "--samples", "2"]);
  expect([trained.code, trained.err]).toEqual([0, expect.stringContaining("images of 4x4x1")]);
  const scored = await runHere(["evaluate", run, "--backend", "reference"]);
  expect(scored.out).toMatch(/\d+ images\n\n[\d.]+ bits\/dim/);
  const verified = await runHere(["data", "verify", out]);
  expect(verified).toMatchObject({ code: 0, out: expect.stringContaining("nothing is wrong") });
  const shard = join(out, "test", "shard-00000.bin");
  const bytes = await readFile(shard);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(shard, bytes);
  const damaged = await runHere(["data", "verify", out]);
  expect([damaged.code, damaged.err]).toEqual([1, expect.stringContaining("shard-00000.bin")]);
  const refused = await runHere(["train", "--data", out, "--grey"]);
  expect(refused.err).toContain("its images are prepared as they were asked for then");
});
