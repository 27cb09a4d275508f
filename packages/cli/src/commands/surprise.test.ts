// @module-tag ci
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePicture } from "@pixelweft/datasets";
import { createModel } from "@pixelweft/pixelcnn";
import { writeModel } from "@pixelweft/pixelcnn/node";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { runHere, writeSmallConfig } from "../checks/command-line.fixture.ts";
import {
  blue,
  clear,
  pngOf,
  red,
  writeFiles,
  writeSprites,
} from "../checks/picture-files.fixture.ts";
import { loadModel } from "../model/checkpoint-file.ts";
import type { SurpriseReport } from "./surprise.ts";

const home = process.cwd();
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-surprise-"));
  process.chdir(folder);
  await writeSprites("sprites", 60);
  await writeSprites("others", 20);
  await writeFiles(folder, {
    // The first row of every sprite is clear.
    "odd.png": pngOf([4, 4], (x, y) => (y === 0 && x === 2 ? red : blue)),
  });
  await writeSmallConfig("small.json", { steps: 60 });
  const how = ["--config", "small.json", "--palette", "4", "--samples", "0", ...reference];
  await runHere(["train", "sprites", "--out", "run", ...how]);
  await runHere(["train", "sprites", "--out", "classes", "--condition", "class", ...how]);
  await runHere(["train", "sprites", "--out", "ground", "--mutate", "0.8", ...how]);
}, 60_000);
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const reference = ["--backend", "reference"];

async function report(...words: string[]): Promise<SurpriseReport> {
  const { code, out, err } = await runHere(["surprise", ...words, "--json", ...reference]);
  expect([code, err]).toEqual([0, expect.any(String)]);
  return JSON.parse(out) as SurpriseReport;
}

test("a picture that breaks the rule of the others costs more than any of them", async () => {
  const { pictures, usual, most } = await report("odd.png", "sprites", "--model", "run");
  const [odd, ...others] = pictures;
  expect(others).toHaveLength(60);
  expect(odd?.name).toBe("odd");
  for (const { likelihood } of others)
    expect(likelihood.bits).toBeLessThan(odd?.likelihood.bits ?? 0);
  expect(odd?.likelihood.percentile).toBe(100);
  expect(odd?.bitsPerDim).toBeCloseTo((odd?.likelihood.bits ?? 0) / 16, 9);
  // Percentiles are among the test pictures of the run.
  expect(usual?.images).toBeGreaterThan(0);
  expect(usual?.images).toBeLessThan(30);
  expect(most).toBeCloseTo(Math.log2(3), 9);
  // More bits are a higher percentile, and usual pictures are spread over all of them.
  const ranks = others
    .toSorted((a, b) => a.likelihood.bits - b.likelihood.bits)
    .map(({ likelihood }) => likelihood.percentile ?? NaN);
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  expect([(ranks[0] ?? 100) < 30, (ranks.at(-1) ?? 0) > 70]).toEqual([true, true]);
});

test("of colours that the model's palette does not have the nearest are measured, as in training", async () => {
  const nearRed = [250, 2, 0, 255] as const;
  const odd = (of: typeof nearRed | typeof red) =>
    pngOf([4, 4], (x, y) => (y === 0 && x === 2 ? of : blue));
  await writeFiles("near", { "near.png": odd(nearRed), "odd.png": odd(red) });
  const { out, err } = await runHere([
    "surprise",
    "near",
    "--model",
    "run",
    "--json",
    ...reference,
  ]);
  expect(err).toContain(
    "1 colour of the pictures is not among those of the palette: the nearest are measured",
  );
  const { pictures } = JSON.parse(out) as SurpriseReport;
  expect(pictures.map(({ bitsPerDim }) => bitsPerDim)).toEqual(
    Array.from({ length: 2 }, () => pictures[0]?.bitsPerDim),
  );
});

test.each([
  ["with a palette", ["--palette", "4"], clear],
  ["in colour", ["--background", "#0000ff"], blue],
] as const)(
  "smaller and transparent pictures are brought to a model as in the training: %s",
  async (_, colours, ground) => {
    const run = `padded${colours[0]}`;
    const how = ["--config", "small.json", "--samples", "0", "--steps", "1", ...reference];
    const pad = ["--pad", "6", "--pad-at", "bottom", ...colours];
    await runHere(["train", "sprites", "--out", run, ...pad, ...how]);
    const sprite = (n: number) => pngOf([n, n], (x, y) => (x + y < n ? red : clear));
    // The same as it lies on its ground.
    const whole = pngOf([6, 6], (x, y) => {
      const [left, above] = [x - 1, y - 2];
      const isIn = left >= 0 && left < 4 && above >= 0;
      return isIn && left + above < 4 ? red : ground;
    });
    await writeFiles(run, { "given/small.png": sprite(4), "given/whole.png": whole });
    const words = ["surprise", `${run}/given`, "--model", run, "--quiet", "--json", ...reference];
    const { code, out, err } = await runHere(words);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining("1 smaller picture is put on ground of 6x6, as in the training\n"),
    ]);
    const [small, same] = (JSON.parse(out) as SurpriseReport).pictures;
    expect(small?.likelihood).toEqual(same?.likelihood);
    await writeFiles(run, { "large/large.png": sprite(7) });
    const large = await runHere(["surprise", `${run}/large`, "--model", run, ...reference]);
    expect([large.code, large.err]).toEqual([1, expect.stringContaining("7 wide and 7 high")]);
  },
);

test("a sheet is cut as in the training, and each of its cells is measured as a picture of its own is", async () => {
  const figure = (n: number, x: number, y: number) => {
    if (x === 0 || y === 0) return clear;
    return (n >> ((y - 1) * 3 + (x - 1))) & 1 ? red : blue;
  };
  // Four cells in a row and one pixel between them; those of the last column are blank.
  const sheet = pngOf([19, 39], (x, y) => {
    const [column, row] = [Math.floor(x / 5), Math.floor(y / 5)];
    const isOff = x % 5 === 4 || y % 5 === 4 || column === 3;
    return isOff ? clear : figure(41 * (3 * row + column), x % 5, y % 5);
  });
  await writeFiles("cut", {
    "sheet.png": sheet,
    "one.png": pngOf([4, 4], (x, y) => figure(41 * 5, x, y)),
  });
  const cells = ["--cell", "4", "--spacing", "1", "--palette", "4"];
  const how = ["--config", "small.json", "--samples", "0", "--steps", "1", ...reference];
  await runHere(["train", "cut/sheet.png", "--out", "of-sheet", ...cells, ...how]);
  const { pictures } = await report("cut/one.png", "cut/sheet.png", "--model", "of-sheet");
  expect(pictures.map(({ name }) => name)).toHaveLength(1 + 8 * 3);
  const same = pictures.find(({ name }) => name === "cut/sheet#1,2");
  expect(same?.likelihood).toEqual(pictures[0]?.likelihood);
});

test("pictures of other sizes are scaled as in the training", async () => {
  const how = ["--config", "small.json", "--samples", "0", "--steps", "1", ...reference];
  await runHere(["train", "sprites", "--out", "half", "--resize", "2", "--palette", "4", ...how]);
  const half = pngOf([2, 2], (x) => (x === 0 ? red : blue));
  await writeFiles("half", {
    "given/small.png": half,
    "given/whole.png": pngOf([4, 6], (x) => (x < 2 ? red : blue)),
  });
  const words = ["surprise", "half/given", "--model", "half", "--quiet", "--json", ...reference];
  const { code, out, err } = await runHere(words);
  expect([code, err]).toEqual([
    0,
    expect.stringContaining("1 picture is scaled to 2x2, as in the training\n"),
  ]);
  const [small, whole] = (JSON.parse(out) as SurpriseReport).pictures;
  expect(small?.likelihood).toEqual(whole?.likelihood);
});

test("pictures are made grey and brought to the levels of a model as in the training", async () => {
  const how = ["--config", "small.json", "--samples", "0", "--steps", "1", ...reference];
  const few = ["--grey", "--background", "#000000", "--levels", "4"];
  await runHere(["train", "sprites", "--out", "few", ...few, ...how]);
  const of = (colour: (x: number) => readonly [number, number, number, number]) =>
    pngOf([4, 4], (x, y) => (y === 0 ? clear : colour(x)));
  await writeFiles("few", {
    "given/coloured.png": of((x) => [60 * x, 200, 0, 255]),
    // Its luma, and the level of that.
    "given/grey.png": of((x) => [117 + 18 * x, 117 + 18 * x, 117 + 18 * x, 255]),
    "given/level.png": of((x) => (x === 0 ? [85, 85, 85, 255] : [170, 170, 170, 255])),
  });
  const words = ["surprise", "few/given", "--model", "few", "--quiet", "--json", ...reference];
  const { code, out, err } = await runHere(words);
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(
      "1 coloured picture is made grey, as in the training\n2 pictures are brought to 4 levels, as in the training\n",
    ),
  ]);
  const { pictures } = JSON.parse(out) as SurpriseReport;
  expect(pictures.map(({ likelihood }) => likelihood)).toEqual(
    Array.from({ length: 3 }, () => pictures[0]?.likelihood),
  );
});

test("the sheet shows each picture and its map", async () => {
  const { out } = await report("odd.png", "--model", "run", "--scale", "1", "--out", "sheet.png");
  const place = { source: ".", member: "sheet.png", maxPixels: 1e6 };
  const { width, height, pixels } = await decodePicture(await readFile(out), place);
  expect([width, height]).toEqual([17, 24]);
  const at = (x: number, y: number): number[] => [
    ...pixels.subarray(4 * (y * width + x)).subarray(0, 3),
  ];
  expect(at(4 + 2, 4)).toEqual([255, 0, 0]);
  // What no sprite has in its first row costs more than a guess: the lightest colour.
  expect(at(4 + 5 + 2, 4)).toEqual([255, 250, 190]);
});

test("a background model gives the ratio, and --against other pictures to compare with", async () => {
  const words = ["sprites", "--model", "run", "--background", "ground", "--against", "others"];
  const { pictures, usual } = await report(...words);
  expect(usual).toEqual({ data: "others", images: 20 });
  const own = await report("sprites", "--model", "run");
  const ground = await report("sprites", "--model", "ground");
  for (const [n, { likelihood, ratio }] of pictures.entries()) {
    expect(likelihood.bits).toBeCloseTo(own.pictures[n]?.likelihood.bits ?? 0, 6);
    const background = ground.pictures[n]?.likelihood.bits ?? 0;
    expect(ratio?.bits).toBeCloseTo(likelihood.bits - background, 6);
    expect(ratio?.percentile).toBeGreaterThanOrEqual(0);
  }
  // Mutated pixels are all that a background model differs in, and a run says so.
  expect((await loadModel("ground/best.safetensors")).settings?.mutate).toBe(0.8);
  const mean = (of: SurpriseReport): number =>
    of.pictures.reduce((sum, { bitsPerDim }) => sum + bitsPerDim, 0) / of.pictures.length;
  expect(mean(ground)).toBeGreaterThan(mean(own) + 0.05);
});

test("a model of classes weighs all of them; the table says what it is of", async () => {
  const { code, out } = await runHere(["surprise", "odd.png", "--model", "classes", ...reference]);
  expect(code).toBe(0);
  expect(out).toMatch(/picture +bits\/dim +bits +percentile +above PNG +percentile\nodd /);
  expect(out).toMatch(/percentiles among \d+ pictures of sprites\/test/);
  expect(out).toContain("to pale yellow, 1.6 or more");
});

test("a model of grey images that were no pictures compares with grey pictures, of which a folder has three colours", async () => {
  const shades = [0, 1, 2, 3, 4].map((n) => {
    const shade = (x: number, y: number): number => 50 * n + x * y;
    const of = (x: number, y: number) => [shade(x, y), shade(x, y), shade(x, y), 255] as const;
    return [`${n}.png`, pngOf([8, 8], of)] as const;
  });
  await writeFiles("shades", Object.fromEntries(shades));
  const made = createModel({ height: 8, width: 8, hiddenChannels: 2, headChannels: 2 });
  made.parameters["head.1.weight"]?.forEach((_, i, all) => (all[i] = Math.sin(i)));
  await writeModel("dim.safetensors", made);
  const words = ["shades", "--model", "dim.safetensors", "--against", "shades"];
  const { pictures, usual } = await report(...words);
  expect(usual?.images).toBe(5);
  // Each is among all of them, itself included: in the middle on average, if they are the same.
  const ranks = pictures.map(({ likelihood }) => likelihood.percentile ?? NaN);
  expect(ranks.reduce((sum, rank) => sum + rank, 0) / 5).toBeCloseTo(50, 9);
  expect(new Set(ranks).size).toBeGreaterThan(2);
});

test("what cannot be measured is refused", async () => {
  await writeFiles(folder, { "photo.jpg": Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) });
  await writeFiles("large", { "large.png": pngOf([5, 4], () => blue) });
  await runHere([
    "train",
    "shapes",
    "--config",
    "tiny",
    "--size",
    "8",
    "--steps",
    "1",
    "--out",
    "grey",
    "--samples",
    "0",
    ...reference,
  ]);
  const refusals: [readonly string[], number, string][] = [
    [["large", "--model", "run"], 1, "Cannot measure large/large.png: it is 5 wide and 4 high"],
    [["nowhere", "--model", "run"], 1, "Cannot measure nowhere: there is no such"],
    [["small.json", "--model", "run"], 1, "it is no PNG file"],
    [["photo.jpg", "--model", "run"], 1, "scale it to 4 wide and 4 high, as the model's images"],
    [[], 2, "missing required argument"],
    [["odd.png", "--model", "run", "--background", "grey"], 2, "Cannot compare with grey"],
    [["odd.png", "--model", "run", "--out", "x.gif"], 2, "must end in .png"],
    [["odd.png", "--model", "run", "--against", "nowhere"], 1, "Cannot read nowhere"],
  ];
  for (const [words, exit, message] of refusals) {
    const { code, err } = await runHere(["surprise", ...words]);
    expect([words, code, err]).toEqual([words, exit, expect.stringContaining(message)]);
  }
  const wrong = await runHere(["train", "sprites", "--mutate", "1.5", "--out", "never"]);
  expect([wrong.code, wrong.err]).toEqual([
    2,
    expect.stringContaining("It must be a number above 0, 1 at most."),
  ]);
});

test("a damaged picture is named, without advice that the command cannot follow", async () => {
  const bytes = pngOf([4, 4], () => blue);
  await writeFiles("damaged", { "cut.png": bytes.subarray(0, 40) });
  const measured = await runHere(["surprise", "damaged", "--model", "run", ...reference]);
  expect([measured.code, measured.err]).toEqual([1, expect.stringContaining("cut.png")]);
  expect(measured.err).not.toContain("--skip-damaged");
  // Of a picture by itself nothing would be left.
  const { err } = await runHere(["data", "info", "damaged/cut.png", "--cell", "4"]);
  expect(err).not.toContain("--skip-damaged");
});

test("a pattern that a shell has left as it is stands for files, and reading that takes long is said", async () => {
  const real = globalThis.setTimeout;
  const soon = vi.spyOn(globalThis, "setTimeout");
  // Five seconds are over at once.
  soon.mockImplementation((call, delay) => real(call, delay === 5000 ? 0 : delay));
  onTestFinished(() => soon.mockRestore());
  const words = ["--model", "run", "--out", "pattern.png", "--quiet", "--json", ...reference];
  const { code, out, err } = await runHere(["surprise", "sprites/even/*.png", ...words]);
  expect([code, err]).toEqual([0, expect.stringMatching(/Still reading \d+ paths: \d+ s so far/)]);
  const { pictures }: { pictures: { name: string }[] } = JSON.parse(out);
  expect(pictures.map(({ name }) => name)).toContain("sprites/even/002");
});
