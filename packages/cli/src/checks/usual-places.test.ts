// @module-tag ci
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandWords } from "../command/command-words.ts";
import { refusePicturesHere } from "../data/pictures-here.ts";
import { runHere, writeSmallConfig } from "./command-line.fixture.ts";
import { pngOf, writeFiles, writeSprites, type Pixel } from "./picture-files.fixture.ts";

const home = process.cwd();
const reference = ["--backend", "reference"];
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-places-"));
  process.chdir(folder);
  await writeSprites("sprites");
  await writeSmallConfig("small.json");
  await train("sprites", "--palette", "4", "--out", "runs/sprites", "--samples", "0");
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

function train(...words: string[]): ReturnType<typeof runHere> {
  return runHere(["train", ...words, "--config", "small.json", ...reference]);
}

test("a picture that is there is kept: the next one gets a free name, which is said", async () => {
  const sample = (): ReturnType<typeof runHere> =>
    runHere(["sample", "runs/sprites", "--count", "1", "--quiet", ...reference]);
  expect((await sample()).out).toContain("is in samples.png\n");
  const first = await readFile("samples.png");
  expect((await sample()).out).toContain("is in samples-2.png\n");
  expect((await sample()).out).toContain("is in samples-3.png\n");
  expect(await readFile("samples.png")).toEqual(first);
  const looks = async (): Promise<string> =>
    (await runHere(["data", "preview", "sprites", "--quiet"])).out;
  expect(await looks()).toContain("are in preview.png\n");
  expect(await looks()).toContain("are in preview-2.png\n");
});

test("a file in a folder that is not there is refused before any work, and no folder is made", async () => {
  for (const words of [
    ["sample", "runs/sprites", "--out", "nowhere/x.png"],
    ["complete", "runs/sprites", "--out", "nowhere/x.png"],
    ["data", "preview", "sprites", "--out", "nowhere/deep/x.png"],
    ["export", "runs/sprites", "--out", "nowhere/x.safetensors"],
  ]) {
    const { code, err } = await runHere(words);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(
        /^pixelweft: Cannot write \S+: there is no folder \S+; make it first\n$/,
      ),
    ]);
  }
  expect(existsSync("nowhere")).toBe(false);
});

test("export without --out names the file after the run or the model", async () => {
  expect((await runHere(["export", "runs/sprites"])).out).toMatch(/^sprites\.safetensors: /);
  expect((await runHere(["export", "runs/sprites"])).err).toContain("--force overwrites it");
  expect((await runHere(["export"])).out).toMatch(/^fashion-mnist-class\.safetensors: /);
});

test("pictures that are neither PNG nor JPEG are counted and named", async () => {
  await writeSprites("mixed");
  const other = new Uint8Array(20);
  await writeFiles("mixed", { "even/walk.gif": other, "odd/old.webp": other, "notes.txt": other });
  const words =
    "Left out: 2 pictures that are neither PNG nor JPEG (even/walk.gif, odd/old.webp)\n";
  expect((await runHere(["data", "info", "mixed"])).out).toContain(words);
  const { code, err } = await train("mixed", "--steps", "1", "--samples", "0");
  expect([code, err]).toEqual([0, expect.stringContaining(words)]);
});

test("a run that goes on from another folder says where its images are looked for", async () => {
  await mkdir("elsewhere");
  process.chdir("elsewhere");
  try {
    const words = ["train", "--resume", "../runs/sprites", "--steps", "14", ...reference];
    const { code, err } = await runHere(words);
    expect([code, err]).toEqual([
      1,
      "pixelweft: Cannot read sprites: there is no such file or folder; the run named it from the folder where it began: resume it from there\n",
    ]);
  } finally {
    process.chdir(folder);
  }
});

test("train . and its --resume leave out what runs have left among the pictures, and say so", async () => {
  await writeSprites("here");
  process.chdir("here");
  try {
    const words = ["train", ".", "--palette", "4", "--config", "../small.json", "--steps", "6"];
    const first = await runHere([...words, "--samples", "4", "--out", "runs/small", ...reference]);
    expect([first.code, first.err]).toEqual([0, expect.not.stringContaining("Left out")]);
    expect(existsSync("runs/small/samples.png")).toBe(true);
    const left = "Left out: 1 picture of a training run (runs/small/samples.png)\n";
    const more = ["--resume", "runs/small", "--steps", "8", "--samples", "0"];
    const { code, err } = await runHere(["train", ...more, ...reference]);
    expect([code, err]).toEqual([0, expect.stringContaining(left)]);
    expect((await runHere(["data", "info", "."])).out).toContain(left);
    expect((await runHere(["data", "verify", "."])).code).toBe(0);
    expect((await runHere(["data", "info", "runs"])).err).toContain("with training runs alone");
  } finally {
    process.chdir(folder);
  }
});

test("--resume says after which step of how many it goes on", async () => {
  const words = ["train", "--resume", "runs/sprites", "--steps", "14", "--samples", "0"];
  const { code, err } = await runHere([...words, ...reference]);
  expect([code, err]).toEqual([0, expect.stringContaining("Going on after step 12 of 14\n")]);
});

test("a training on few pictures stops when it only memorises them, unless --patience 0 says to go on", async () => {
  let state = 7;
  const dots: readonly Pixel[] = [
    [0, 0, 0, 255],
    [255, 0, 0, 255],
    [0, 255, 0, 255],
    [0, 0, 255, 255],
  ];
  const noise = (): Pixel => {
    state = (state * 48_271) % 2_147_483_647;
    return dots[state % 4] ?? [0, 0, 0, 255];
  };
  const files = Array.from({ length: 24 }, (_, n) => [`${n}.png`, pngOf([4, 4], noise)] as const);
  await writeFiles("noise", Object.fromEntries(files));
  await writeSmallConfig("small.json", { steps: 300, validateEvery: 10, learningRate: 0.05 });
  const words = ["noise", "--palette", "4", "--validation", "8", "--samples", "2"];
  const stopped = await train(...words, "--out", "runs/noise", "--patience", "3");
  expect([stopped.code, stopped.out]).toEqual([
    0,
    expect.stringContaining("Stopped: images held out get worse; the best weights are kept"),
  ]);
  expect(stopped.out).not.toContain("300 steps done");
  expect(await readdir("runs/noise")).toContain("samples.png");
  const whole = await train(...words, "--out", "runs/whole", "--patience", "0");
  expect([whole.code, whole.out]).toEqual([0, expect.stringContaining("300 steps done")]);
  expect(whole.err).toContain("the model begins to memorise");
});

test("train without a path is refused next to pictures", async () => {
  const refused = (place: string): string =>
    `pixelweft: Cannot train without images: this directory contains pictures; use "${commandWords(`train ${place}`)}" to train on them, or "${commandWords("train fashion-mnist")}" to train on Fashion-MNIST\n`;
  const root = process.cwd();
  try {
    await mkdir("bare/empty", { recursive: true });
    process.chdir("bare");
    const picture = pngOf([2, 2], () => [0, 0, 0, 255]);
    await writeFiles("figures", { "a.PNG": picture });
    expect(await runHere(["train"])).toEqual({ code: 2, out: "", err: refused("figures") });
    await writeFiles("more", { "b.png": picture });
    expect((await runHere(["train", "--minutes", "1"])).err).toBe(refused("."));
    // A path, a configuration or the place of Fashion-MNIST is an answer.
    for (const answer of ["nothing", "--config=nothing", "--folder=nothing"])
      expect((await runHere(["train", answer])).err).not.toContain("contains pictures");
    // Samples of a run are not meant.
    for (const place of ["figures", "more"])
      await writeFiles(place, { "last.safetensors": new Uint8Array() });
    await expect(refusePicturesHere()).resolves.toBeUndefined();
  } finally {
    process.chdir(root);
  }
});
