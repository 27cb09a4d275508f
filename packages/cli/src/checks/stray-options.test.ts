import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "./command-line.fixture.ts";
import { writeFiles, writeSprites } from "./picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
let run = "";
const at = (name: string): string => join(workshop.folder, name);
const reference = ["--backend", "reference"];

beforeAll(async () => {
  workshop = await makeWorkshop();
  run = at("run");
  await writeSprites(at("sprites"));
  await writeFiles(workshop.folder, { "two.hex": "010203\n0a0b0c\n" });
  const how = ["--palette", "4", "--steps", "2", "--samples", "0", ...reference];
  const words = ["train", at("sprites"), "--config", workshop.config, ...how];
  await runHere([...words, "--out", run]);
});
afterAll(() => rm(workshop.folder, { recursive: true }));

/** What is said of words that make no sense. */
async function refusal(...words: string[]): Promise<string> {
  const { code, out, err } = await runHere([...words, ...reference]);
  expect([code, out]).toEqual([2, ""]);
  return err;
}

test("training pictures are shown beside samples in a sheet alone, and never written as samples", async () => {
  for (const name of ["each/", "drawn.gif", "drawn.apng", "map.csv"]) {
    const err = await refusal("sample", run, "--nearest", "--out", at(name));
    expect(err).toContain(`Cannot take --nearest with ${at(name)}: it shows training pictures`);
    expect(existsSync(at(name))).toBe(false);
  }
  const atlas = await refusal("sample", run, "--nearest", "--atlas", "--out", at("sheet.png"));
  expect(atlas).toContain("Cannot take --atlas with --nearest: training pictures are no samples");
});

test("options of pictures are refused where an array is written", async () => {
  const stray = (...words: string[]): Promise<string> =>
    refusal("sample", run, ...words, "--out", at("levels.npy"));
  const words = `with ${at("levels.npy")}: it is no picture`;
  expect(await stray("--seamless")).toContain(`Cannot take --seamless ${words}`);
  const colours = await stray("--palette-from", at("two.hex"));
  expect(colours).toContain(`Cannot take --palette-from ${words}`);
});

test("options of a sheet are refused where each image is a file", async () => {
  for (const option of ["--columns", "--margin", "--spacing"])
    expect(await refusal("sample", run, option, "2", "--out", at("each/"))).toContain(
      `Cannot take ${option} with ${at("each/")}: each image is a file of its own`,
    );
  const scaled = ["--scale", "2", "--count", "1", "--quiet", "--out", at("scaled/")];
  expect((await runHere(["sample", run, ...scaled, ...reference])).code).toBe(0);
});

test("where the data is that of the training, options of other data are refused", async () => {
  for (const command of ["evaluate", "complete"]) {
    const words = `with the data of the training, ${at("sprites")}: it is for`;
    expect(await refusal(command, run, "--download")).toContain(
      `Cannot take --download ${words} fashion-mnist`,
    );
    expect(await refusal(command, run, "--size", "8")).toContain(
      `Cannot take --size ${words} shapes`,
    );
  }
});

test("bits of images and of pixels do not go into one file", async () => {
  const file = at("bits.npy");
  const same = ["--each", file, "--each-pixel", join(at("sprites"), "..", "bits.npy")];
  expect(await refusal("evaluate", run, ...same)).toMatch(
    /Cannot write \S+bits\.npy for --each-pixel: --each writes the same file/,
  );
  expect(existsSync(file)).toBe(false);
});

test("completions go into one picture, where they stand beside their originals", async () => {
  for (const name of ["drawn.gif", "each"])
    expect(await refusal("complete", run, "--out", at(name))).toContain(
      "the file will be a PNG picture, so its name must end in .png",
    );
});

test("what cannot be written or sampled is refused before anything is sampled", async () => {
  const early = async (...words: string[]): Promise<string> => {
    const err = await refusal("sample", ...words, "--quiet", "--backend", "reference");
    expect(err.split("\n")).toHaveLength(2);
    return err;
  };
  const gif = await early("fashion-mnist-class", "--count", "16", "--out", at("drawn.gif"));
  expect(gif).toContain("up to 257 colours, and it has room for 255; an APNG file has any number");
  expect(await early("sprites16", "--seamless", "--out", at("tiles.png"))).toContain(
    "Cannot sample seamless images: the model reads where in the image it is",
  );
  await mkdir(at("sheet.json"));
  const atlas = await early("sprites16", "--atlas", "--out", at("sheet.png"));
  expect(atlas).toContain("sheet.json: it is a folder");
  const pairs = await early(run, "--nearest", "--count", "12000", "--out", at("sheet.png"));
  expect(pairs).toMatch(/Cannot draw a picture of \d+x\d+ pixels/);
});

test("an empty word is refused, and does not stand for what is usual", async () => {
  const empty = async (...words: string[]): Promise<void> => {
    const { code, err } = await runHere([...words, ""]);
    expect([code, err]).toEqual([2, expect.stringMatching(/it is empty, and names nothing/i)]);
  };
  await empty("train");
  await empty("sample");
  await empty("data", "info");
  await empty("surprise", at("one.png"));
  await empty("sample", "--class");
  await empty("train", "--data");
  await empty("train", at("one.png"), "--test-data");
});
