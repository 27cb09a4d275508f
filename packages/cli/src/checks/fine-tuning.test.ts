// @module-tag ci
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadModel, type SavedModel } from "../model/checkpoint-file.ts";
import { runHere, writeSmallConfig } from "./command-line.fixture.ts";
import { pngOf, writeFiles, writeSprites } from "./picture-files.fixture.ts";

const home = process.cwd();
let folder = "";
const how = ["--backend", "reference", "--samples", "0"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-tune-"));
  process.chdir(folder);
  await writeSprites("sprites", 30);
  await writeSprites("other", 20, { size: 6, folders: ["a", "b"] });
  await writeFiles("other", { "a/green.png": pngOf([6, 6], (x) => [0, 250 * (x % 2), 10, 255]) });
  await writeSmallConfig("small.json", { steps: 3 });
  const words = ["train", "sprites", "--palette", "4", "--config", "small.json", "--out", "first"];
  await runHere([...words, ...how]);
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const saved = (run: string): Promise<SavedModel> => loadModel(join(run, "last.safetensors"));

test("train --from goes on with a model in its palette, at another size, with new classes", async () => {
  const words = ["train", "other", "--from", "first", "--condition", "class", "--steps", "2"];
  const { code, err } = await runHere([...words, "--out", "tuned", ...how]);
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(/Starting from first\/best.safetensors: /),
  ]);
  expect(err).toMatch(/\d\d% of the parameters are taken, new are .*condition/);
  // Colours that were counted would be those of the model.
  expect(err).toMatch(/^Found \d+ pictures of 6x6 in 2 folders(?!.* colour).*\n/m);
  expect(err).toMatch(/\d colours? of the pictures (?:is|are) not among the 3 of the palette/);
  const palette = async (run: string): Promise<unknown> => (await saved(run)).settings?.palette;
  expect((await saved("tuned")).model.config).toMatchObject({
    height: 6,
    levels: 3,
    numClasses: 2,
  });
  expect(await palette("tuned")).toEqual(await palette("first"));
  const back = ["train", "sprites", "--from", "tuned", "--steps", "1", "--out", "back"];
  expect((await runHere([...back, ...how])).err).toMatch(
    /Starting from tuned\/best.safetensors: [\d,]+ of its [\d,]+ parameters are taken, left out are layers\.0\.vertical\.condition, /,
  );
});

test("train --from a model of red, green and blue reads pictures so, though they have few colours", async () => {
  await runHere(["train", "sprites", "--config", "small.json", "--out", "colours", ...how]);
  const words = ["train", "sprites", "--from", "colours", "--steps", "1", "--out", "on"];
  const { code, err } = await runHere([...words, ...how]);
  expect([code, err]).toEqual([0, expect.stringContaining("best.safetensors: all its parameters")]);
  expect(err).not.toContain("--palette");
  const { model, settings } = await saved("on");
  expect(model.config).toEqual((await saved("colours")).model.config);
  expect(settings?.palette).toBeUndefined();
});

test("train --from a model of grey pictures says what reads pictures of a folder as grey", async () => {
  const files = Array.from({ length: 12 }, (_, n) => {
    const value = (x: number, y: number): number => (37 * x + 91 * y + 61 * n) % 256;
    const shade = (x: number, y: number) => [value(x, y), value(x, y), value(x, y), 255] as const;
    return [`${n}.png`, pngOf([8, 8], shade)] as const;
  });
  await writeFiles("shades", Object.fromEntries(files));
  const words = ["train", "shades", "--from", "fashion-mnist-class", "--steps", "1"];
  const { code, err } = await runHere([...words, "--out", "never", ...how]);
  expect([code, err]).toEqual([
    2,
    expect.stringContaining(
      "Cannot start from fashion-mnist-class: its images are grey, and shades is read as red, green and blue; --grey reads it as grey\n",
    ),
  ]);
});

test("train --from says which learning rate it chose, where none was asked for", async () => {
  const errOf = async (out: string, ...rate: string[]): Promise<string> => {
    const words = ["train", "sprites", "--from", "first", "--steps", "1", ...rate];
    return (await runHere([...words, "--out", out, ...how])).err;
  };
  expect(await errOf("chosen")).toMatch(/Chose a learning rate of 0\.\d+; --rate/);
  expect(await errOf("asked", "--rate", "0.003")).not.toContain("Chose a learning rate");
});

test("train --from takes of --config how it trains, and its network from the model", async () => {
  const recipe = { layers: 7, batch: 3, steps: 2, emaDecay: 0.5, validateEvery: 1 };
  await writeSmallConfig("gentle.json", { ...recipe, learningRate: 0.003 });
  const words = ["train", "sprites", "--from", "first", "--config", "gentle.json"];
  const { code, err } = await runHere([...words, "--out", "gentle", ...how]);
  expect([code, err]).toEqual([0, expect.stringContaining("all its parameters")]);
  expect(err).toContain("Chose a learning rate of 0.001; --rate and --for choose otherwise");
  const { model, settings } = await saved("gentle");
  expect(model.config).toEqual((await saved("first")).model.config);
  expect(settings).toMatchObject({ batch: 3, steps: 2, emaDecay: 0.5, validateEvery: 1 });
  expect(settings).toMatchObject({ name: "gentle", learningRate: 0.001 });
});

test("train --from refuses what the model decides", async () => {
  for (const [option, value] of [
    ["--levels", "8"],
    ["--palette", "8"],
  ] as const) {
    const { code, err } = await runHere(["train", "other", "--from", "first", option, value]);
    expect([code, err]).toEqual([
      2,
      `pixelweft: Cannot take ${option} with --from: the model decides\n`,
    ]);
  }
});

test("a mixture of logistics takes no palette, in words of the command line, and a start from one none", async () => {
  const config = ["--config", "mixed.json"];
  await writeSmallConfig("mixed.json", { output: "logistic-mixture", levels: 256, steps: 2 });
  const refused = async (...words: string[]): Promise<string> => {
    const { code, err } = await runHere(["train", ...words, "--out", "mixed", ...how]);
    expect(code).toBe(2);
    return err;
  };
  expect(await refused("sprites", ...config, "--palette", "4")).toContain(
    "Cannot take --palette with --config mixed: it models values as a mixture of logistics",
  );
  expect(await refused("sprites16", ...config)).toContain(
    "Cannot train on sprites16/train/train with --config mixed: it models values as a mixture",
  );
  const begun = await runHere(["train", "sprites", ...config, "--out", "mixed", ...how]);
  expect(begun.code).toBe(0);
  const from = ["--from", "mixed", "--steps", "1", "--out", "more"];
  expect((await runHere(["train", "sprites16", ...from, ...how])).err).toMatch(
    / with --from \S+: .* another model takes them/,
  );
  const started = await runHere(["train", "sprites", ...from, ...how]);
  expect(started).toMatchObject({ code: 0, err: expect.stringContaining("all its parameters") });
});
