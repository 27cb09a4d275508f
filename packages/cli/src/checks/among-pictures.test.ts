import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere, writeSmallConfig } from "./command-line.fixture.ts";
import { blue, pngOf, writeFiles, writeSprites } from "./picture-files.fixture.ts";

const home = process.cwd();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-among-"));
  process.chdir(folder);
  await writeSmallConfig("small.json", { steps: 1 });
  await writeSprites("sprites");
  await writeSprites("here");
  await train("sprites", "--condition", "class", "--out", "run");
  process.chdir("here");
  await train(".", "--out", "runs/here");
  process.chdir(folder);
}, 60_000);
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

async function train(...words: string[]): Promise<void> {
  const config = ["--config", join(folder, "small.json"), "--palette", "4"];
  const how = ["--samples", "0", "--backend", "reference"];
  expect((await runHere(["train", ...words, ...config, ...how])).code).toBe(0);
}

async function made(command: string, ...words: string[]): Promise<[number | null, string]> {
  const all = [command, ...words, "--count", "2", "--quiet", "--backend", "reference"];
  const { code, out, err } = await runHere(all);
  return [code, code === 0 ? out : err];
}

test.each(["sample", "complete"])(
  "%s never overwrites a picture that the model was trained on",
  async (command) => {
    const own = join("sprites", "even", "000.png");
    const before = await readFile(own);
    expect(await made(command, "run", "--out", own)).toEqual([
      2,
      `pixelweft: Cannot write ${own}: it is read; name another file\n`,
    ]);
    expect(await readFile(own)).toEqual(before);
  },
);

test("a picture of the training is known from another folder than that where the training began", async () => {
  process.chdir("sprites");
  try {
    const own = join("even", "000.png");
    const run = join("..", "run");
    expect(await made("sample", run, "--out", own)).toEqual([
      2,
      `pixelweft: Cannot write ${own}: it is read; name another file\n`,
    ]);
    expect((await made("sample", run, "--out", "new.png"))[1]).toContain(": all pictures in ");
  } finally {
    process.chdir(folder);
  }
});

test("with --below, samples may lie beside the folder whose pictures are read", async () => {
  await train("sprites", "--below", "even", "--out", "below");
  expect((await made("sample", "below", "--out", join("sprites", "even", "new.png")))[0]).toBe(2);
  expect((await made("sample", "below", "--out", join("sprites", "more.png")))[0]).toBe(0);
  await rm(join("sprites", "more.png"));
});

test("surprise and a preview do not overwrite a picture in a folder that they read", async () => {
  const own = join("sprites", "odd", "001.png");
  for (const words of [
    ["surprise", "sprites", "--model", "run", "--out", own],
    ["data", "preview", "sprites", "--out", own],
  ])
    expect(await runHere(words)).toMatchObject({
      code: 2,
      err: `pixelweft: Cannot write ${own}: it is read; name another file\n`,
    });
});

test("heat maps and previews are not put among pictures either, and one that is there is named with what helps a run", async () => {
  const before = await readdir("sprites", { recursive: true });
  for (const words of [
    ["surprise", "sprites", "--model", "run"],
    ["surprise", join("here", "even"), "--model", "run"],
    ["data", "preview", "sprites"],
  ]) {
    const out = join("sprites", "new.png");
    const { code, err } = await runHere([...words, "--out", out]);
    expect([code, err]).toEqual([2, expect.stringContaining(": all pictures in sprites are read")]);
  }
  expect(await readdir("sprites", { recursive: true })).toEqual(before);
  process.chdir("sprites");
  try {
    const small = ["--quiet", "--backend", "reference"];
    const usual = await runHere(["surprise", "even", "--model", join("..", "run"), ...small]);
    expect(usual.out).toContain(`the heat maps in ${join("..", "run", "surprise.png")} go`);
  } finally {
    process.chdir(folder);
  }
  const odd = join("sprites", "even", "large.png");
  await writeFiles(".", { [odd]: pngOf([9, 9], () => blue) });
  try {
    for (const words of [
      ["train", "--resume", "run", "--steps", "2"],
      ["evaluate", "run"],
    ])
      expect((await runHere([...words, "--backend", "reference"])).err).toMatch(
        /1 of 9x9 \(even.large\.png\); they were of one size when the run began: take out what came after that\n$/,
      );
    // Other data, and new runs, may be read otherwise.
    const { err } = await runHere(["evaluate", "run", "--data", "sprites"]);
    expect(err).toContain("--skip-other-sizes takes the 40 of 4x4\n");
  } finally {
    await rm(odd);
  }
});

test.each(["sprites", "sprites/", "sprites/even", "sprites/fresh/", "sprites/new.png"])(
  "samples are not put among the pictures of the training: %s",
  async (out) => {
    const before = await readdir("sprites", { recursive: true });
    expect(await made("sample", "run", "--out", out)).toEqual([
      2,
      `pixelweft: Cannot write ${out}: all pictures in sprites are read; name a place outside it, or in the folder of a run\n`,
    ]);
    expect(await readdir("sprites", { recursive: true })).toEqual(before);
  },
);

test("samples are not put into a folder that a link among the pictures leads to, but into that of a run", async () => {
  await mkdir(join("elsewhere", "deep"), { recursive: true });
  const link = join("sprites", "more");
  const deepLink = join("sprites", "even", "more");
  await symlink(join(folder, "elsewhere"), link, "junction");
  await symlink(join(folder, "elsewhere", "deep"), deepLink, "junction");
  await symlink(join(folder, "run"), join("sprites", "run"), "junction");
  try {
    for (const out of [
      join(link, "new.png"),
      join(deepLink, "new.png"),
      join("elsewhere", "new.png"),
      "elsewhere/deep/",
    ])
      expect(await made("sample", "run", "--out", out)).toEqual([
        2,
        `pixelweft: Cannot write ${out}: all pictures in sprites are read; name a place outside it, or in the folder of a run\n`,
      ]);
    expect((await made("sample", "run", "--out", join("run", "new.png")))[0]).toBe(0);
  } finally {
    for (const path of [link, deepLink, join("sprites", "run")]) await rm(path);
  }
});

test.each([
  ["small", "without a dot"],
  ["small.json/", "that ends in a slash"],
])("a file is no place for a folder of samples, and %s is said to name one", async (out, what) => {
  if (out === "small") await writeSmallConfig("small");
  expect(await made("sample", "run", "--out", out)).toEqual([
    2,
    `pixelweft: Cannot write ${out}: it is a file, and a name ${what} is that of a folder, which gets a file for each image; .png, .gif and .apng name one file\n`,
  ]);
});

test("a former result is overwritten, and what a training does not read lies where one likes", async () => {
  for (const out of ["out.png", "out.png", "drawn/", "drawn/", "sprites/drawing.gif"])
    expect((await made("sample", "run", "--out", out))[0]).toBe(0);
});

test("of a training on the folder at hand, samples lie in the run unless another place is named, and the run stays whole", async () => {
  process.chdir("here");
  try {
    const run = join("runs", "here");
    expect((await made("sample", run))[1]).toContain(`are in ${join(run, "samples.png")}\n`);
    expect((await made("complete", run))[1]).toContain(`are in ${join(run, "completions.png")}\n`);
    expect((await made("sample", run, "--out", join(run, "files")))[0]).toBe(0);
    expect(await runHere(["evaluate", run, "--backend", "reference"])).toMatchObject({ code: 0 });
  } finally {
    process.chdir(folder);
  }
});
