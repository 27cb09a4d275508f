// @module-tag ci
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "@pixelweft/datasets";
import { createModel, parseModel } from "@pixelweft/pixelcnn";
import { writeModel } from "@pixelweft/pixelcnn/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, refusal, runHere } from "./command-line.fixture.ts";
import { clear, pngOf, red, writeFiles, writeSprites } from "./picture-files.fixture.ts";

let workshop: Awaited<ReturnType<typeof makeWorkshop>>;
let run = "";
let sprites = "";
const at = (name: string): string => join(workshop.folder, name);
const reference = ["--backend", "reference"];

beforeAll(async () => {
  workshop = await makeWorkshop();
  run = at("run");
  sprites = at("sprites");
  await writeSprites(sprites);
  await train("--data", sprites, "--palette", "4", "--out", run);
}, 60_000);
afterAll(() => rm(workshop.folder, { recursive: true }));

function train(...more: string[]): ReturnType<typeof runHere> {
  return runHere(["train", "--config", workshop.config, "--samples", "0", ...reference, ...more]);
}

test("a place that cannot be written to is refused before anything is computed", async () => {
  await mkdir(at("folder.png"));
  await writeFile(at("file"), "");
  for (const words of [
    ["sample", run],
    ["complete", run],
    ["data", "preview", sprites],
  ]) {
    const into = async (out: string): Promise<[number | null, string]> =>
      refusal(...words, "--out", out);
    expect(await into(at("folder.png"))).toEqual([2, expect.stringContaining("it is a folder")]);
    expect(await into(at("file/x.png"))).toEqual([1, expect.stringContaining("is a file")]);
    // Nothing was said of a backend: none was opened.
    expect((await into(at("file/x.png")))[1]).not.toContain("Computing");
  }
});

test.skipIf(process.platform !== "linux")(
  "a place of the system's own is refused before anything is computed",
  async () => {
    for (const words of [
      ["sample", run],
      ["complete", run],
      ["data", "preview", sprites],
    ]) {
      const found = await refusal(...words, "--out", "/proc/x.png");
      expect(found).toEqual([1, expect.stringContaining("/proc/x.png")]);
      expect(found[1]).not.toContain("Computing");
    }
    expect((await train("--data", sprites, "--out", "/proc/run")).code).toBe(1);
    expect(existsSync("/proc/run")).toBe(false);
  },
);

test("no file is written over one that is read", async () => {
  const [picture, sheet, codes] = [at("mine.png"), at("sheet.png"), at("codes.npy")];
  await writeFile(
    picture,
    pngOf([4, 4], (x) => (x > 1 ? red : clear)),
  );
  await writeFile(
    sheet,
    pngOf([32, 4], (x, y) => (x % 5 > y ? red : clear)),
  );
  await writeNpy(
    codes,
    [6, 4, 4],
    Uint8Array.from({ length: 96 }, (_, n) => n % 3),
  );
  // On Windows a link to a file needs a right of its own.
  const link = process.platform === "win32" ? picture : at("linked.png");
  if (link !== picture) await symlink(picture, link);
  const [ofSheet, ofCodes] = [at("of-sheet"), at("of-codes")];
  const trained = await train("--data", sheet, "--cell", "4", "--out", ofSheet);
  expect(trained.code, trained.err).toBe(0);
  const levels = await train("--data", codes, "--levels", "3", "--out", ofCodes);
  expect(levels.code, levels.err).toBe(0);
  const kept = await Promise.all([picture, sheet, codes].map((file) => readFile(file)));
  for (const [file, ...words] of [
    [sheet, "data", "preview", sheet, "--cell", "4", "--out"],
    [picture, "surprise", picture, "--model", run, "--out"],
    [link, "surprise", picture, "--model", run, "--out"],
    [picture, "complete", run, "--data", picture, "--out"],
    [sheet, "complete", ofSheet, "--out"],
    [sheet, "sample", ofSheet, "--out"],
    [picture, "sample", run, "--like", picture, "--out"],
    [codes, "sample", ofCodes, "--out"],
    [codes, "evaluate", ofCodes, "--each"],
  ] as const) {
    const message = `pixelweft: Cannot write ${file}: it is read; name another file\n`;
    expect(await refusal(...words, file)).toEqual([2, message]);
  }
  expect(await Promise.all([picture, sheet, codes].map((file) => readFile(file)))).toEqual(kept);
});

test("--out refuses an ending that it does not write", async () => {
  const words = "its name must end in";
  expect(await refusal("sample", run, "--out", at("x.jpg"))).toEqual([
    2,
    expect.stringContaining(`${words} .png`),
  ]);
  expect(await refusal("export", run, "--out", at("x.onnx"))).toEqual([
    2,
    expect.stringContaining(`${words} .safetensors`),
  ]);
});

test("a picture that is too large is refused before it is sampled", async () => {
  for (const more of [
    ["--scale", "20000"],
    ["--count", "1e6"],
  ])
    expect(await refusal("sample", run, ...more, "--out", at("big.png"))).toEqual([
      2,
      expect.stringContaining("a smaller scale or fewer images help"),
    ]);
});

test("a run that never made a step leaves nothing", async () => {
  const out = at("nothing");
  const large = await train("--data", sprites, "--batch", "5000", "--out", out);
  expect(large).toMatchObject({ code: 2 });
  expect(existsSync(out)).toBe(false);
  const stop = new AbortController();
  stop.abort();
  const words = ["train", "--config", workshop.config, "--data", sprites, "--out", out];
  const stopped = await runHere([...words, ...reference], { signal: stop.signal });
  expect(stopped).toMatchObject({
    code: 130,
    err: expect.stringContaining("Stopped before the first step; nothing is left"),
  });
  expect(existsSync(out)).toBe(false);
  expect(await train("--data", sprites, "--out", out)).toMatchObject({ code: 0 });
});

test("a run that does not fit into memory is refused before it reads images, and leaves nothing", async () => {
  const out = at("huge");
  const words = ["train", "shapes", "--size", "64", "--config", "tiny", "--batch", "300"];
  const { code, err } = await runHere([...words, "--backend", "wasm", "--out", out]);
  expect(code).toBe(1);
  expect(err).toMatch(
    /Cannot train: .* GiB are needed \(arena .*, moment1 .*\) and .* GiB are free; a smaller batch needs less.*; --batch 75 with --accumulate 4 needs [\d.]+ GiB(?:; --backend wasm-large has room for .*)?\n$/,
  );
  expect(err).not.toContain("train: 0 of");
  expect(existsSync(out)).toBe(false);
});

test("a run does not go into the folder of its pictures", async () => {
  const before = await readdir(sprites);
  await symlink(sprites, at("link"), "junction");
  for (const out of [sprites, `${sprites}/.`, at("link"), join(sprites, "even")]) {
    const { code, err } = await train("--data", sprites, "--palette", "4", "--out", out);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`Cannot train into ${out}: its pictures are what it trains on`),
    ]);
  }
  expect(await readdir(sprites)).toEqual(before);
  expect(await readdir(join(sprites, "even"))).toHaveLength(20);
  const out = join(sprites, "runs", "first");
  expect((await train("--data", sprites, "--palette", "4", "--out", out)).code).toBe(0);
  await rm(join(sprites, "runs"), { recursive: true });
});

test("a run does not go into a folder that a link among its pictures leads to", async () => {
  await writeSprites(at("elsewhere"), 4);
  const linked = join(sprites, "linked");
  await symlink(at("elsewhere"), linked, "junction");
  try {
    for (const out of [linked, at("elsewhere"), join(at("elsewhere"), "odd"), `${linked}/odd`]) {
      const { code, err } = await train("--data", sprites, "--palette", "4", "--out", out);
      expect([code, err]).toEqual([
        2,
        expect.stringContaining(`Cannot train into ${out}: its pictures are what it trains on`),
      ]);
    }
  } finally {
    await rm(linked);
  }
  expect(await readdir(at("elsewhere"))).toEqual(["even", "odd"]);
});

test("a model that was never trained is not shown", async () => {
  const file = at("untrained.safetensors");
  const model = createModel({ height: 4, width: 4, levels: 3, hiddenChannels: 4, headChannels: 4 });
  const { training } = parseModel(await readFile(join(run, "last.safetensors")));
  const slots = { moment1: model.parameters, moment2: model.parameters };
  const state = { ...training, step: 0, examples: 0, seed: 0, slots, ema: model.parameters };
  await writeModel(file, { ...model, training: state });
  for (const command of ["sample", "evaluate", "complete"])
    expect(await refusal(command, file)).toEqual([1, expect.stringContaining("was never trained")]);
});

test("data that was moved is asked for", async () => {
  await rename(sprites, at("moved"));
  const { code, err } = await runHere(["evaluate", run, ...reference]);
  expect([code, err]).toEqual([1, expect.stringContaining("--data says where it is now")]);
  expect(await runHere(["evaluate", run, "--data", at("moved"), ...reference])).toMatchObject({
    code: 0,
    out: expect.stringContaining("moved: 40 images"),
  });
  await rename(at("moved"), sprites);
});

test("a run that diverges says so", async () => {
  const { code, err } = await train(
    "--data",
    sprites,
    "--grey",
    "--rate",
    "1e9",
    "--out",
    at("far"),
  );
  expect([code, err]).toEqual([1, expect.stringMatching(/diverged|not a number/)]);
});

test("what would have no effect is refused or named", async () => {
  const palette = await refusal("evaluate", run, "--data", sprites, "--palette", "16");
  expect(palette).toEqual([
    2,
    expect.stringContaining("the model has one of its own, of 3 colours"),
  ]);
  const keep = await refusal("complete", run, "--keep", "4");
  expect(keep).toEqual([2, expect.stringContaining("nothing is left to complete")]);
  const words = ["complete", run, "--data", sprites, "--count", "50", "--each", "1"];
  const few = await runHere([...words, "--out", at("few.png"), "--quiet", ...reference]);
  expect(few.out).toContain("40 of the 50 images asked for: there are no more");
  for (const [option, value] of [
    ["--levels", "257"],
    ["--palette", "300"],
  ] as const)
    expect((await refusal("train", option, value))[0]).toBe(2);
});

test("one's own picture is completed, and needs no labels where the class is named", async () => {
  const classy = at("classy");
  await train("--data", sprites, "--palette", "4", "--condition", "class", "--out", classy);
  await writeFiles(workshop.folder, { "mine.png": pngOf([4, 4], (x) => (x > 1 ? red : clear)) });
  const words = ["complete", classy, "--data", at("mine.png"), "--out", at("mine-more.png")];
  const plain = await runHere([...words, ...reference]);
  expect(plain).toMatchObject({ code: 1, err: expect.stringContaining("name it with --class") });
  const named = await runHere([...words, "--class", "odd", "--quiet", ...reference]);
  expect(named).toMatchObject({
    code: 0,
    out: expect.stringContaining("4 completions of 1 image"),
  });
});

test("pictures that do not fit are refused with what can be done", async () => {
  const large = at("large.png");
  await writeFile(
    large,
    pngOf([8, 8], () => red),
  );
  const other = `pixelweft: Cannot use ${large}: it is 8 wide and 8 high, and the images of the model are 4 wide and 4 high`;
  expect(await refusal("complete", run, "--data", large)).toEqual([
    1,
    `${other}; --resize 4x4 makes it fit, --cell 4x4 cuts a sprite sheet\n`,
  ]);
  // It has no option that would bring the picture to another size.
  expect(await refusal("sample", run, "--like", large)).toEqual([1, `${other}\n`]);
  expect(await refusal("train", sprites, "--cell", "5", ...reference)).toEqual([
    1,
    expect.stringMatching(
      /Cannot cut .*000.png of .*: it is 4 wide and 4 high, less than a cell\n$/,
    ),
  ]);
  const damaged = at("damaged");
  await writeSprites(damaged);
  await writeFile(join(damaged, "even", "cut.png"), (await readFile(large)).subarray(0, 40));
  const config = ["--config", workshop.config];
  expect(await refusal("train", damaged, ...config, ...reference)).toEqual([
    1,
    expect.stringContaining("; --skip-damaged leaves out what cannot be read"),
  ]);
});

test("train looks at pictures and says what it chose, and why", async () => {
  const out = at("chosen");
  const words = ["train", sprites, "--out", out, "--steps", "1", "--samples", "0", ...reference];
  const { code, err } = await runHere(words);
  expect(code).toBe(0);
  expect(err).toContain("Chose --palette 3: the pictures have 3 colours");
  expect(err).toMatch(/^Found 40 pictures of 4x4 in 2 folders, 2 colours and transparency, /);
  expect(err).toMatch(
    /Chose 3 layers of \d+ feature maps .*: the pictures are in a palette, of 4x4/,
  );
  expect(err).toContain("The 2 classes (even, odd) are not learnt; --condition class learns");
  const { config, training } = parseModel(await readFile(join(out, "last.safetensors")));
  expect(config).toMatchObject({ levels: 3, input: "one-hot" });
  expect(training?.notes?.["run"]).toMatchObject({ data: { pictures: { palette: 3 } } });
  const grey = await runHere([
    "train",
    workshop.data,
    "--out",
    at("grey"),
    "--steps",
    "1",
    ...words.slice(6),
  ]);
  expect(grey.err).toMatch(/Chose preset demo, 5 layers .*: the pictures are grey, of 6x6/);
});

test("nothing half-written was left by all that failed", async () => {
  const names = await readdir(workshop.folder, { recursive: true });
  expect(names.filter((name) => /\.part$|trial/.test(name))).toEqual([]);
});
