// @module-tag ci
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { sprites } from "@pixelweft/datasets";
import { openChoice } from "@pixelweft/datasets/choice";
import { parseModel } from "@pixelweft/pixelcnn";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere, writeSmallConfig } from "./command-line.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
  await writeSmallConfig(workshop.config, { steps: 2, validationImages: 4 });
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

test("train --data sprites16 keeps the palette, and samples are drawn in its colours", async () => {
  const run = join(workshop.folder, "drawn");
  const how = ["--backend", "reference"];
  const words = ["train", "--config", workshop.config, "--data", "sprites16", "--out", run, ...how];
  const trained = await runHere([...words, "--condition", "class", "--samples", "0"]);
  expect([trained.code, trained.err]).toEqual([0, expect.stringContaining("images of 16x16x1")]);
  const { config, training } = parseModel(await readFile(join(run, "last.safetensors")));
  expect(config).toMatchObject({ levels: 32, input: "one-hot", channels: 1, numClasses: 10 });
  const { classes, palette } = sprites({ split: "train", size: 16 }).info;
  expect(training?.notes?.["run"]).toMatchObject({ classes, palette });

  const out = join(workshop.folder, "hero.png");
  const asked = ["--count", "1", "--class", "hero", "--scale", "1", "--out", out];
  const drawn = await runHere(["sample", run, ...asked, ...how]);
  expect([drawn.code, drawn.err]).toEqual([0, expect.any(String)]);
  const picture = decode(await readFile(out), { checkCrc: true });
  expect(picture.channels).toBe(4);
  const known = new Set(palette?.colours.map((colour) => colour.join()));
  const found = new Set<string>();
  for (let at = 0; at < picture.data.length; at += 4)
    if (picture.data[at + 3] !== 0) found.add(picture.data.subarray(at, at + 4).join());
  expect([...found].filter((colour) => !known.has(colour))).toEqual([]);
  expect(found.size).toBeGreaterThan(8);
});

test.each([16, 24, 32])("sprites%i is found by its name in both parts", async (size) => {
  for (const part of ["train", "test"] as const) {
    const { info, found } = await openChoice({ source: `sprites${size}` }, part);
    expect([info.name, info.shape, found]).toEqual([
      `sprites${size}/${part}`,
      [size, size, 1],
      "sprites that are drawn here",
    ]);
  }
});

test("sprites that are drawn here take no options for a path", async () => {
  const words = ["train", "--config", workshop.config, "--data", "sprites24"];
  for (const [flag, value] of [
    ["--palette", "4"],
    ["--size", "24"],
  ] as const) {
    const refused = await runHere([...words, flag, value]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(`Cannot take ${flag} with --data sprites24: it is for`);
  }
});
