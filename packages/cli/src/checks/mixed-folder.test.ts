// @module-tag ci
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandWords } from "../command/command-words.ts";
import { runHere, writeSmallConfig } from "./command-line.fixture.ts";
import { blue, clear, pngOf, writeFiles, writeSprites } from "./picture-files.fixture.ts";

const home = process.cwd();
let folder = "";

/** Twenty sprites of 4x4, and by name before them three of 2x2 and one of 80x80. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-mixed-"));
  process.chdir(folder);
  await writeSprites("mixed", 20);
  const small = (n: number): Uint8Array =>
    pngOf([2, 2], (x, y) => (2 * y + x === n ? clear : blue));
  await writeFiles("mixed", {
    "even/!0.png": small(0),
    "even/!1.png": small(1),
    "odd/!2.png": small(2),
    "odd/!3.png": pngOf([80, 80], () => blue),
  });
  await writeSmallConfig("small.json", { steps: 2 });
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const trained = ["--backend", "reference", "--samples", "0"];

test("a folder of several sizes is refused in one line, with the options that take it", async () => {
  const { code, err } = await runHere(["train", "mixed", "--config", "small.json", ...trained]);
  expect(code).toBe(1);
  expect(err).toBe(
    "pixelweft: Cannot make one set of the pictures of mixed: sizes are mixed: 20 of 4x4, 3 of 2x2, 1 of 80x80 (odd/!3.png); --pad 4 --skip-other-sizes takes the 23 that fit, --resize 4 scales all, --skip-other-sizes takes the 20 of 4x4\n",
  );
  const narrow = ["train", "mixed", "--config", "small.json", "--pad", "4", ...trained];
  expect((await runHere(narrow)).err).toContain(
    "1 of 80x80 (odd/!3.png); a larger --pad takes more, --skip-other-sizes leaves them out\n",
  );
});

test("what is left out, padded and scaled is said by train and data info alike", async () => {
  const left = "Left out: 1 picture of another size than 4x4 (1 of 80x80)\n";
  const padding = ["--pad", "4", "--skip-other-sizes", "--palette", "4"];
  const words = ["train", "mixed", "--config", "small.json", "--out", "runs/pad", ...trained];
  const run = await runHere([...words, ...padding]);
  expect([run.code, run.err]).toEqual([0, expect.stringContaining(left)]);
  expect(run.err).toContain("Brought to 4x4: 3 padded\n");
  const info = await runHere(["data", "info", "mixed", ...padding]);
  expect(info.out).toContain(`Brought to 4x4: 3 padded\n${left}`);
  const scaled = await runHere(["data", "info", "mixed", "--resize", "4", "--palette", "4"]);
  expect(scaled.out).toContain("Brought to 4x4: 3 enlarged, 1 reduced\n");
  expect(scaled.out).toContain("palette, exact");
});

test("data info shows the choice and the division of train without options", async () => {
  const chosen =
    "Chose --pad 4 --pad-at bottom --skip-other-sizes: 23 of the 24 pictures fit, and most stand on the ground; --resize 4 scales all instead\nChose --palette 3: the pictures have 3 colours; --background '#ffffff' takes all colours instead, on white\n";
  const info = await runHere(["data", "info", "mixed"]);
  expect(info.err).toBe(chosen);
  const words = ["train", "mixed", "--out", "runs/chosen", "--steps", "1", "--batch", "2"];
  const run = await runHere([...words, ...trained]);
  expect([run.code, run.err]).toEqual([0, expect.stringContaining(chosen)]);
  const [, toTrain, held] = /: (\d+) to train on.*, (\d+) held out/.exec(run.err) ?? [];
  expect(info.out).toMatch(new RegExp(`^images +${toTrain} +${held} +\\d+$`, "m"));
  expect((await runHere(["data", "preview", "mixed", "--quiet"])).err).toContain(chosen);
});

test("data verify finds nothing wrong with sizes that train takes by itself, and says how", async () => {
  const { code, out, err } = await runHere(["data", "verify", "mixed"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain(
    "Chose --pad 4 --pad-at bottom --skip-other-sizes: 23 of the 24 pictures fit, and most stand on the ground; --resize 4 scales all instead\nBrought to 4x4: 3 padded\n",
  );
  expect(out).toContain("Left out: 1 picture of another size than 4x4 (1 of 80x80)\n");
  expect(out).not.toContain("WRONG");
  const asked = await runHere(["data", "verify", "mixed", "--skip-other-sizes"]);
  expect([asked.code, asked.out]).toEqual([0, expect.stringContaining("Left out: 4 pictures")]);
});

test("data verify finds sizes wrong that train refuses, in one line with what takes them", async () => {
  await writeFiles("scattered", {
    "a.png": pngOf([2, 2], () => blue),
    "b.png": pngOf([70, 70], () => blue),
    "c.png": pngOf([80, 80], () => blue),
  });
  const trains = await runHere(["train", "scattered", ...trained]);
  const why = "sizes are mixed: 1 of 2x2, 1 of 70x70, 1 of 80x80; ";
  expect([trains.code, trains.err]).toEqual([1, expect.stringContaining(why)]);
  const { code, out, err } = await runHere(["data", "verify", "scattered"]);
  expect([code, err]).toEqual([1, "pixelweft: Cannot confirm scattered: 1 fault was found\n"]);
  // The same words.
  expect(out).toContain(`WRONG: ${trains.err.replace("pixelweft: ", "")}`);
  expect(out).toContain("Left out: 2 pictures of other sizes than 2x2");
  const narrow = await runHere(["data", "verify", "mixed", "--pad", "4"]);
  expect([narrow.code, narrow.out]).toEqual([
    1,
    expect.stringContaining(
      "1 of 80x80 (odd/!3.png); a larger --pad takes more, --skip-other-sizes leaves",
    ),
  ]);
});

test("one picture is one, and data prepare says what it leaves out", async () => {
  await writeFiles("one", {
    "a.png": pngOf([4, 4], (x) => (x === 0 ? blue : clear)),
    "b.gif": "GIF",
  });
  const info = await runHere(["data", "info", "one"]);
  expect(info.out).toContain(
    "one: a folder with 1 picture of 4x4x1, without classes, in 2 colours",
  );
  const look = await runHere(["data", "preview", "one", "--quiet"]);
  expect(look.out).toMatch(/^1 of 1 image of one\/train is in preview/);
  const prepared = await runHere(["data", "prepare", "one", "--out", "prepared"]);
  expect(prepared.out).toContain("prepared/train: 1 image\n");
  expect(prepared.err).toContain("Left out: 1 picture that is neither PNG nor JPEG (b.gif)\n");
  expect((await runHere(["train", "one", "--download"])).err).toContain(
    "Cannot take --download with --data one: it is for fashion-mnist",
  );
});

test("what is no data is called by its name, with what takes it", async () => {
  const wrong = async (...words: string[]): Promise<string> => {
    const { code, err } = await runHere(words);
    expect(code).toBe(1);
    return err;
  };
  expect(await wrong("train", "runs/pad/last.safetensors")).toContain(
    `it is a model (a file of safetensors), no images; "${commandWords("sample runs/pad/last.safetensors")}" takes it\n`,
  );
  await writeFile("notes.txt", "Remember the dragons\n");
  await writeFile("some.pwx", Buffer.from("\u0089PXW\r\n\u001a\n\u0002", "latin1"));
  const compressed = `some.pwx: it is an archive of compressed pictures, no images until it is decompressed; "${commandWords("decompress some.pwx")}" takes it\n`;
  for (const words of [
    ["train", "some.pwx"],
    ["train", "mixed", "--resize", "4", "--test-data", "some.pwx"],
    ["data", "info", "some.pwx"],
    ["evaluate", "--data", "some.pwx"],
    ["sample", "--like", "some.pwx"],
    ["compress", "some.pwx"],
    ["surprise", "some.pwx"],
  ])
    expect(await wrong(...words)).toContain(compressed);
  await writeFile("coast.tmj", "{}");
  expect(await wrong("surprise", "coast.tmj")).toMatch(/coast.tmj: it is a map of tiles\n$/);
  expect(await wrong("surprise", "notes.txt")).toMatch(/notes.txt: it is no PNG file\n$/);
  expect(await wrong("data", "info", "runs/pad")).toContain(
    `it is the folder of a training run, no images; "${commandWords("info runs/pad")}" takes it\n`,
  );
  expect(await wrong("train", "notes.txt")).toMatch(/it is a text\n$/);
  expect(await wrong("train", "mixd")).toContain(
    "Cannot read mixd: there is no such file or folder (Did you mean mixed?)\n",
  );
  expect(await wrong("train", "fashionmnist")).toContain("(Did you mean fashion-mnist?)\n");
  expect(await wrong("train", "demo-sprites")).toContain(
    `"${commandWords("train WHAT --config demo-sprites")}" trains on images\n`,
  );
  expect(await wrong("train", "mixed", "--cell", "4")).toMatch(
    /^pixelweft: Cannot cut even\/!0.png of mixed: it is 2 wide and 2 high, less than a cell\n$/m,
  );
  expect(await wrong("train", "mixed", "--classes", "fine", "--resize", "4")).toContain(
    "Cannot take classes with mixed: only CIFAR-100 has two kinds of them\n",
  );
});
