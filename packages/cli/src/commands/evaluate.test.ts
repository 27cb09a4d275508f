// @module-tag ci
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createModel, formatModel } from "@pixelweft/pixelcnn";
import { expect, onTestFinished, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import { writeSprites } from "../checks/picture-files.fixture.ts";

test("evaluate takes some pictures of a folder from all over it, and says where they are not of all classes", async () => {
  const { folder, config } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  const [sprites, run] = [join(folder, "sprites"), join(folder, "run")];
  await writeSprites(sprites);
  const how = ["--config", config, "--steps", "2", "--samples", "0", "--backend", "reference"];
  const classes = ["--palette", "4", "--condition", "class"];
  await runHere(["train", sprites, ...classes, ...how, "--out", run]);
  const words = ["evaluate", run, "--data", sprites, "--backend", "reference"];
  const some = await runHere([...words, "--images", "8"]);
  expect(some.out).toContain("sprites: 8 images of 40, chosen at random, always the same\n");
  // The first would be of one class.
  expect(some.out).toMatch(/\neven .*\nodd /);
  expect((await runHere([...words, "--images", "8"])).out).toBe(some.out);
  const { out } = await runHere([...words, "--images", "8", "--json"]);
  expect(JSON.parse(out)).toMatchObject({ count: 8, of: 40, chosen: "random" });
  const one = await runHere([...words, "--images", "1"]);
  expect(one.err).toContain("This image is of 1 of 2 classes: the mean is that of it\n");
  expect(one.out).toContain("bits/dim (no standard error: it is one image)");
  // All are measured as of that class, whatever they are of.
  const named = await runHere([...words, "--images", "3", "--class", "odd"]);
  expect([named.code, named.err]).toEqual([0, expect.not.stringContaining("classes")]);
  expect(named.out).toContain("given the class odd");
  const all = await runHere(words);
  expect([all.code, all.err]).toEqual([0, expect.not.stringContaining("classes")]);
});

test("evaluate and sample refuse a model whose weights are finite and its numbers not, and leave no file", async () => {
  const { folder } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  const [sprites, file] = [join(folder, "sprites"), join(folder, "large.safetensors")];
  await writeSprites(sprites, 4);
  const size = { height: 4, width: 4, channels: 3, hiddenChannels: 3, headChannels: 6 } as const;
  const { parameters, ...model } = createModel({ ...size, levels: 4 });
  const large = Object.entries(parameters).map(([name, values]) => [name, values.map(() => 3e38)]);
  await writeFile(file, formatModel({ ...model, parameters: Object.fromEntries(large) }));
  const words = ["evaluate", file, "--data", sprites, "--backend", "reference"];
  const bits = join(folder, "bits.npy");
  const { code, out, err } = await runHere([...words, "--each", bits]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/Cannot evaluate on .*: the model gives numbers that are not finite\n/);
  expect(await readdir(folder)).not.toContain("bits.npy");
  const picture = join(folder, "drawn.png");
  const drawn = await runHere(["sample", file, "--backend", "reference", "--out", picture]);
  expect([drawn.code, drawn.out]).toEqual([1, ""]);
  expect(drawn.err).toContain("Cannot sample: the model gives numbers that are not finite\n");
  expect(await readdir(folder)).not.toContain("drawn.png");
});

test("a map of tiles is no test of a model of pictures, however it is cut", async () => {
  const { folder, config } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  const [sprites, run] = [join(folder, "sprites"), join(folder, "run")];
  await writeSprites(sprites, 4);
  const how = ["--config", config, "--steps", "1", "--samples", "0", "--backend", "reference"];
  await runHere(["train", sprites, ...how, "--out", run]);
  const map = join(folder, "coast.tmj");
  const layer = { type: "tilelayer", width: 8, height: 6, data: Array<number>(48).fill(1) };
  const size = { tilewidth: 8, tileheight: 8 };
  await writeFile(map, JSON.stringify({ type: "map", ...size, layers: [layer] }));
  for (const words of [
    ["evaluate", run, "--data", map],
    ["surprise", sprites, "--model", run, "--against", map],
  ]) {
    const { code, err } = await runHere([...words, "--backend", "reference"]);
    expect(code).toBe(1);
    expect(err).toMatch(
      /coast\.tmj: it is a map of tiles, and the model was not trained on one\n$/,
    );
  }
});
