// @module-tag ci
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";

let workshop: Awaited<ReturnType<typeof makeWorkshop>>;
beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

test("info reports the size, receptive field, cost and memory of a preset", async () => {
  const { code, out, err } = await runHere(["info", "fashion-mnist"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^fashion-mnist: model gated, images of 28x28x1 in 256 levels\n/);
  expect(out).toMatch(/parameters +1,032,704\n/);
  expect(out).toMatch(
    /receptive field +14 rows up, .*; 406 of the 406 pixels before the middle one\n/,
  );
  expect(out).toMatch(/one image forwards +1\.613 GFLOP\n/);
  expect(out).toMatch(/40,000 updates/);
  expect(out).toMatch(/memory to train +[\d.]+ MB, 32 images at once\n/);
});

test("info reports the same of another model, another image and another batch", async () => {
  const words = ["--model", "pixelcnn", "--image", "32x32x3", "--classes", "10", "--batch", "2"];
  const { code, out } = await runHere(["info", "browser", ...words]);
  expect(code).toBe(0);
  expect(out).toContain(
    "browser: model pixelcnn, images of 32x32x3 in 16 levels, conditional on one of 10 classes",
  );
  // 32 maps become 33, a multiple of three colours.
  expect(out).toContain("8 of 33 channels");
  expect(out).toContain("2 images at once");
});

test("info reports another model of a preset that has what only the Gated PixelCNN has", async () => {
  for (const preset of ["demo", "sprites16"]) {
    const words = ["--model", "row-lstm", "--image", "8x8", "--batch", "1"];
    const { code, out, err } = await runHere(["info", preset, ...words]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`${preset}: model row-lstm, images of 8x8x1`);
  }
});

test("info reports how long a training takes at two speeds", async () => {
  const { code, out } = await runHere(["info", "imagenet32"]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /time for them +about [\d.,]+ years at 100 GFLOP\/s.*; [\d.,]+ (?:days|years) at 10/,
  );
});

test("info without a name lists the presets, and says what each is for", async () => {
  const { code, out } = await runHere(["info"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^tiny +seconds on one core/);
  expect(out.trim().split("\n")).toHaveLength(Object.keys(presets).length);
});

test("info reads a file of fields, and a run", async () => {
  const { folder, data, config } = workshop;
  const file = await runHere(["info", config, "--image", "6x6"]);
  expect(file.out).toContain("small: model gated, images of 6x6x1 in 4 levels");
  const out = join(folder, "run");
  const train = ["train", "--data", data, "--config", config, "--steps", "1", "--samples", "0"];
  expect((await runHere([...train, "--out", out, "--backend", "reference"])).code).toBe(0);
  const run = await runHere(["info", out]);
  expect(run.out).toContain("images of 6x6x1 in 4 levels");
  expect(run.out).toMatch(/ data +.*data\n/);
  expect(run.out).toMatch(/ trained +step 1 of 1\n/);
  expect(run.out).toMatch(/ validation +\d\.\d{3} bits\/dim at step 1, the best so far\n/);
  expect(run.out).toMatch(/ saved +20\d\d-\d\d-\d\d \d\d:\d\d UTC\n/);
  expect(run.out).toContain(" all 1 updates ");
  expect((await runHere(["info", out, "--image", "8x8"])).err).toContain(
    "a checkpoint says it all",
  );
});

test.each([
  [
    ["nothing-like-it"],
    "Cannot describe nothing-like-it: there is no such preset, file or folder; the presets are tiny, demo,",
  ],
  [["tiny", "--image", "28"], "It must be like 32x32x3"],
  [["tiny", "--model", "pixelcnn", "--batch", "0"], "must be a whole number from 1 to 65536"],
] as const)("info refuses %j", async (words, message) => {
  const { code, err } = await runHere(["info", ...words]);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
