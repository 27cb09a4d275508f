// @module-tag ci
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseModel } from "@pixelweft/pixelcnn";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandWords, shellWords } from "../command/command-words.ts";
import { makeWorkshop, runHere, writeSmallConfig, type Finished } from "./command-line.fixture.ts";
import { pngOf, writeFiles, writeSprites } from "./picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
let sprites = "";
beforeAll(async () => {
  workshop = await makeWorkshop();
  sprites = join(workshop.folder, "sprites");
  await writeSprites(sprites);
  await writeSmallConfig(workshop.config, { steps: 6 });
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

async function train(out: string, ...more: string[]): Promise<Finished> {
  const words = ["train", "--config", workshop.config, "--out", out, "--backend", "reference"];
  const found = await runHere([...words, ...more]);
  expect([found.code, found.err]).toEqual([0, expect.any(String)]);
  return found;
}

async function saved(run: string): Promise<{ readonly run: unknown; readonly data: unknown }> {
  const { training } = parseModel(await readFile(join(run, "last.safetensors")));
  return { run: training?.notes?.["run"], data: training?.data };
}

test("train takes a folder of pictures as it is, and its class folders", async () => {
  const run = join(workshop.folder, "coloured");
  const more = ["--resize", "2", "--background", "#00ff00", "--flips", "--condition", "class"];
  const found = await train(run, "--data", sprites, ...more, "--samples", "2");
  expect(found.err).toMatch(
    /images of 2x2x3; .*sprites: \d+ to train on, \d+ with their changed copies, \d+ held out/,
  );
  expect(found.out).toContain("--count 64");
  expect(found.out).not.toContain("--min-p");
  expect((await saved(run)).run).toMatchObject({
    classes: ["even", "odd"],
    data: {
      source: sprites,
      flips: true,
      pictures: { resize: [2, 2], background: [0, 255, 0] },
    },
  });
  const scored = await runHere(["evaluate", run, "--backend", "reference"]);
  expect(scored.out).toMatch(/sprites\/test: \d+ images\n/);
  expect(scored.out).toMatch(/\n(?:even|odd) /);
});

test("a model of a palette is one-hot, keeps the palette and draws in its colours", async () => {
  const run = join(workshop.folder, "indexed");
  const words = ["--data", sprites, "--palette", "8", "--samples", "4"];
  const found = await train(run, ...words);
  expect(found.err).toContain("images of 4x4x1");
  const { config } = parseModel(await readFile(join(run, "best.safetensors")));
  expect(config).toMatchObject({ levels: 3, input: "one-hot", channels: 1 });
  const palette = {
    exact: true,
    colours: [
      [0, 0, 0, 0],
      [0, 0, 255, 255],
      [255, 0, 0, 255],
    ],
  };
  expect((await saved(run)).run).toMatchObject({ palette });

  const out = join(workshop.folder, "drawn.png");
  const draw = ["sample", run, "--count", "4", "--columns", "4", "--scale", "1", "--out", out];
  const drawn = await runHere([...draw, "--backend", "reference"]);
  expect(drawn.code).toBe(0);
  const picture = decode(await readFile(out), { checkCrc: true });
  expect([picture.width, picture.height, picture.channels]).toEqual([26, 8, 4]);
  const colours = new Set<string>();
  for (let at = 0; at < picture.data.length; at += 4) {
    const [r, g, b, a] = picture.data.subarray(at, at + 4);
    colours.add(a === 0 ? "clear" : `${r},${g},${b},${a}`);
  }
  expect([...colours].toSorted()).toEqual(["0,0,255,255", "255,0,0,255", "clear"]);

  const scored = await runHere(["evaluate", run, "--backend", "reference"]);
  expect(Number(/([\d.]+) bits\/dim/.exec(scored.out)?.[1])).toBeLessThan(Math.log2(3) + 0.1);
});

test("samples at the end are of the weights that are sampled later, where the last steps only memorised", async () => {
  const noise = join(workshop.folder, "noise");
  const mixed = (n: number): number => Math.imul(n ^ (n >>> 13), 0xc2b2ae35) >>> 16;
  const [red, blue] = [[255, 0, 0, 255] as const, [0, 0, 255, 255] as const];
  const grain = (n: number) => (x: number, y: number) =>
    mixed(Math.imul(16 * n + 4 * y + x + 1, 0x85ebca6b)) % 2 ? red : blue;
  const files = Array.from({ length: 60 }, (_, n) => [`${n}.png`, pngOf([4, 4], grain(n))]);
  await writeFiles(noise, Object.fromEntries(files));
  const run = join(workshop.folder, "memorised");
  const config = join(workshop.folder, "memorise.json");
  await writeSmallConfig(config, { steps: 40, learningRate: 0.02, validateEvery: 4 });
  const words = ["train", noise, "--palette", "8", "--config", config, "--out", run];
  const found = await runHere([...words, "--samples", "4", "--backend", "reference"]);
  expect([found.code, found.err]).toEqual([0, expect.any(String)]);
  const looks = found.err.match(/step \d+: validation .*/g) ?? [];
  expect(looks.at(0)).toContain("the best so far");
  expect(looks.at(-1)).not.toContain("the best so far");
  const out = join(workshop.folder, "again.png");
  const draw = ["sample", run, "--count", "4", "--out", out, "--backend", "reference"];
  expect((await runHere(draw)).code).toBe(0);
  const [shown, drawn] = await Promise.all([join(run, "samples.png"), out].map((f) => readFile(f)));
  expect(shown).toEqual(drawn);
});

test("samples are shown above the nearest training pictures, which are named", async () => {
  const run = join(workshop.folder, "indexed");
  const out = join(workshop.folder, "nearest.png");
  const asked = ["--count", "3", "--columns", "2", "--scale", "1", "--nearest", "--json"];
  const found = await runHere(["sample", run, ...asked, "--out", out, "--backend", "reference"]);
  const { copies } = JSON.parse(found.out) as {
    copies: { nearest: { name: string; distance: number; copy: boolean }[]; heldOut: number };
  };
  expect(copies.nearest).toHaveLength(3);
  for (const { name, distance } of copies.nearest) {
    expect(name).toMatch(/^(?:even|odd)\/\d{3}\.png$/);
    expect(distance).toBeLessThanOrEqual(1);
  }
  const picture = decode(await readFile(out));
  // Two rows of samples of 4x4, and a row of pictures below each.
  expect([picture.width, picture.height]).toEqual([14, 26]);
  const said = await runHere(["sample", run, "--count", "2", "--nearest", "--out", out, "--quiet"]);
  expect(said.out).toMatch(
    /^Half of the samples differ .* by \d+% or more, half of the held-out pictures by \d+%; 0% is a copy\n.* held-out pictures?/,
  );
});

test("the palette of a model is used for other pictures too, and other values are refused", async () => {
  const run = join(workshop.folder, "indexed");
  const others = join(workshop.folder, "others");
  const nearlyRed = pngOf([4, 4], () => [230, 20, 10, 255]);
  const striped = pngOf([4, 4], (x) => (x === 0 ? [9, 0, 200, 255] : [250, 0, 0, 255]));
  await writeFiles(others, {
    "test/1.png": nearlyRed,
    "test/2.png": striped,
    "train/3.png": striped,
  });
  const words = ["evaluate", run, "--backend", "reference", "--data", others];
  const found = await runHere(words);
  expect(found.out).toContain("2 images");
  const plain = join(workshop.folder, "plain");
  await train(plain, "--data", sprites, "--grey", "--samples", "0");
  const refused = await runHere(["evaluate", plain, "--data", others, "--palette", "4"]);
  expect(refused.err).toMatch(
    /its values are colours of a palette, those of the model intensities/,
  );
});

test("a resumed run needs no options for its data, and stands where one without a stop does", async () => {
  const [cut, whole] = [join(workshop.folder, "cut"), join(workshop.folder, "whole")];
  const words = ["--data", sprites, "--palette", "8", "--flips", "--samples", "0"];
  await train(whole, ...words, "--steps", "6");
  await train(cut, ...words, "--steps", "3");
  const more = ["--steps", "6", "--samples", "0", "--backend", "reference"];
  const found = await runHere(["train", "--resume", cut, ...more]);
  expect(found.code).toBe(0);
  const [resumed, straight] = await Promise.all([cut, whole].map((run) => saved(run)));
  expect(resumed).toEqual(straight);
  const refused = await runHere(["train", "--resume", cut, "--palette", "9"]);
  expect(refused.err).toContain("Cannot take --palette with --resume");
  await writeFiles(sprites, { "odd/new.png": pngOf([4, 4], () => [1, 2, 3, 255]) });
  const further = ["--steps", "9", "--backend", "reference"];
  const changed = await runHere(["train", "--resume", cut, ...further]);
  expect(changed.err).toContain("its data is not what it was when the position was saved");
  const anew = commandWords(`train FOLDER ${shellWords("--from", cut)}`);
  expect(changed.err).toContain(
    `; undo what changed there, or "${anew}" begins a run on it from these weights\n`,
  );
  await rm(join(sprites, "odd/new.png"));
});

/** A folder with three photographs. */
async function writePhotographs(folder: string): Promise<string> {
  const photo = (seed: number): Uint8Array =>
    pngOf([24, 16], (x, y) => [(x * 37 + y * 11 + seed) % 256, (x * y * seed) % 256, y, 255]);
  await writeFiles(folder, { "dune.png": photo(3), "storm.png": photo(7), "wood.png": photo(5) });
  return folder;
}

test("patches of photographs get a mixture of logistics, and samples without its far tails", async () => {
  const photos = await writePhotographs(join(workshop.folder, "unnamed"));
  const run = join(workshop.folder, "mixture");
  const words = ["train", photos, "--patches", "8", "--backend", "wasm", "--out", run];
  const found = await runHere([...words, "--steps", "2", "--samples", "2"]);
  expect([found.code, found.err]).toEqual([
    0,
    expect.stringMatching(/^Chose preset demo-photographs, .*: the pictures are patches/m),
  ]);
  expect(found.err).toContain("Samples are drawn with --min-p 0.02");
  expect(found.out).toContain("--count 64 --min-p 0.02");
  const { config } = parseModel(await readFile(join(run, "last.safetensors")));
  expect(config.output).toBe("logistic-mixture");
  // The preset's gate is one that the Gated PixelCNN alone has.
  const other = [...words.slice(0, -1), `${run}-other`, "--model", "pixelcnn"];
  const plainer = await runHere([...other, "--steps", "1", "--samples", "0"]);
  expect([plainer.code, plainer.err]).toEqual([0, expect.any(String)]);
  for (const command of ["sample", "complete"]) {
    const plain = [command, run, "--count", "1", "--backend", "wasm", "--out", `${run}.png`];
    const data = command === "complete" ? ["--split", "train"] : [];
    const asItComes = await runHere([...plain, ...data]);
    expect([asItComes.code, asItComes.err]).toEqual([0, expect.stringContaining("--min-p 0.02")]);
    expect((await runHere([...plain, ...data, "--min-p", "0.02"])).err).not.toContain("streaks");
  }
});

test("patches are tested on photographs that are named, and a sheet is cut into its cells", async () => {
  const photos = await writePhotographs(join(workshop.folder, "photos"));
  const run = join(workshop.folder, "patches");
  const words = ["--patches", "4", "--scales", "1,2", "--test-names", "dune"];
  await train(run, "--data", photos, ...words, "--validation-names", "wood", "--samples", "0");
  const scored = await runHere(["evaluate", run, "--backend", "reference"]);
  expect(scored.out).toMatch(/photos\/test: 30 images/);

  const sheet = join(workshop.folder, "sheet.png");
  const cell = (x: number, y: number): number =>
    Math.floor((x - 1) / 5) + 4 * Math.floor((y - 1) / 5);
  await writeFile(
    sheet,
    pngOf([21, 21], (x, y) => [cell(x, y) * 10, x % 5, y % 5, 255]),
  );
  const cells = ["--cell", "4x4", "--margin", "1", "--spacing", "1"];
  const cut = await runHere(["data", "info", sheet, ...cells]);
  expect(cut.out).toContain("a sprite sheet with 16 different pictures of 4x4x3, without classes");
});

test("a damaged picture is named, and may be left out", async () => {
  const damaged = join(workshop.folder, "damaged");
  await writeSprites(damaged, 20);
  await writeFiles(damaged, { "odd/bad.png": pngOf([4, 4], () => [1, 2, 3, 255]).subarray(0, 60) });
  const out = join(workshop.folder, "from-damaged");
  const words = ["train", "--config", workshop.config, "--data", damaged, "--out", out];
  const refused = await runHere(words);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("odd/bad.png")]);
  const trained = await train(out, "--data", damaged, "--skip-damaged", "--samples", "0");
  expect(trained.err).toContain("Left out: 1 picture that cannot be read (odd/bad.png)\n");
  const stray = await runHere(["evaluate", out, "--grey"]);
  expect(stray.err).toContain("Cannot take --grey with the data of the training");
});

test("images for testing may lie elsewhere", async () => {
  const { data, config, folder } = workshop;
  const file = (name: string): string => join(data, `${name}-ubyte`);
  const out = join(folder, "elsewhere");
  const labels = ["--labels", file("train-labels-idx1")];
  const where = ["--data", file("train-images-idx3"), "--test-data", file("t10k-images-idx3")];
  await train(out, ...where, ...labels, "--config", config, "--samples", "0");
  const scored = await runHere(["evaluate", out, "--backend", "reference"]);
  expect(scored.out).toMatch(/12 images\n/);
});

test("pictures may stay in their files", async () => {
  const out = join(workshop.folder, "large");
  const small = ["--data", sprites, "--resize", "2", "--validation", "4", "--samples", "0"];
  const found = await train(out, ...small, "--large", "--test-data", join(sprites, "odd"));
  expect(found.err).toContain("36 to train on, 4 held out");
  const scored = await runHere(["evaluate", out, "--backend", "reference"]);
  expect(scored.out).toContain("20 images\n");
  const refused = await runHere(["train", "--data", sprites, "--large"]);
  expect(refused.err).toContain("Cannot take --large without --resize");
});

test("options for pictures that make no sense are explained", async () => {
  const wrong = async (...more: string[]): Promise<string> => {
    const { code, err } = await runHere(["train", "--config", workshop.config, ...more]);
    expect(code).not.toBe(0);
    return err;
  };
  const data = ["--data", sprites];
  expect(await wrong("--data", "shapes", "--palette", "4")).toContain(
    "Cannot take --palette with --data shapes: it is for a path",
  );
  expect(await wrong(...data, "--palette", "4", "--grey")).toContain(
    "Cannot take --palette with --grey: its samples are colours of the pictures as they are",
  );
  expect(await wrong(...data, "--pad", "8", "--resize", "8")).toContain(
    "Cannot take --resize with --pad: it takes pictures of all sizes",
  );
  expect(await wrong(...data, "--margin", "2")).toContain("Cannot take --margin without --cell");
  expect(await wrong(...data, "--background", "red")).toContain("It must be like #ff8800");
  expect(await wrong(...data, "--palette", "4", "--levels", "4")).toContain(
    "Cannot take --levels with a palette: its 3 colours are the levels",
  );
  expect(await wrong(...data, "--partial")).toContain("Cannot take --partial without --as");
  expect(await wrong(...data, "--as", "imagenet32-oord", "--grey")).toContain(
    "Cannot take options for pictures with --as imagenet32-oord",
  );
  expect(await wrong(...data, "--as", "imagenet")).toContain("Allowed choices are imagenet32-oord");
  expect(await wrong(...data, "--test-names", "dragon")).toContain(
    'no picture has "dragon" in its name',
  );
  expect(await wrong("--data", join(sprites, "even", "000.png"))).toContain(
    "it is one picture; give the size of its cells if it is a sprite sheet",
  );
});

test("down-sampled ImageNet is named, never guessed", async () => {
  const { folder, config } = workshop;
  const place = join(folder, "imagenet");
  const picture = (seed: number): Uint8Array =>
    pngOf([32, 32], (x, y) => [(x + seed) % 256, y, seed, 255]);
  await writeFiles(place, {
    "train_32x32/0000001.png": picture(1),
    "train_32x32/0000002.png": picture(2),
    "valid_32x32/00001.png": picture(3),
  });
  const guessed = await runHere(["train", "--config", config, "--data", place]);
  expect(guessed.err).toContain("which one is not guessed");
  const said = ["data", "info", place, "--as", "imagenet32-oord"];
  expect((await runHere(said)).err).toContain("there are 2 images, not 1281149");
  const found = await runHere([...said, "--partial"]);
  expect(found.out).toContain("images of 32x32x3");
});
