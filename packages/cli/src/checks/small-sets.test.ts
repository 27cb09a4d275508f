// @module-tag ci
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere, writeSmallConfig, type Finished } from "./command-line.fixture.ts";
import { blue, pngOf, red, writeFiles, writeSprites } from "./picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
  await writeSmallConfig(workshop.config, { steps: 2 });
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

function train(data: string, ...more: string[]): Promise<Finished> {
  const run = ["--out", join(workshop.folder, "runs", data), "--config", workshop.config];
  const what = ["--data", join(workshop.folder, data), "--backend", "reference"];
  return runHere(["train", ...what, ...run, ...more]);
}

test("one picture is a batch by itself, and a run without a test part says so at both ends", async () => {
  await writeFiles(workshop.folder, { "one/a.png": pngOf([4, 4], () => blue) });
  const trained = await train("one", "--samples", "0");
  expect([trained.code, trained.err]).toEqual([0, expect.any(String)]);
  expect(trained.err).not.toContain("--batch takes fewer");
  expect(trained.err).toContain(
    "No picture is left for a test, which takes about a tenth, by a hash of each: name some",
  );
  const run = join(workshop.folder, "runs", "one");
  const tested = await runHere(["evaluate", run, "--backend", "reference"]);
  expect(tested.err).toMatch(
    /its 1 picture fell into the other part; --test-names names some when .*, --split train takes/,
  );
  // What is offered works.
  const out = ["--out", join(workshop.folder, "completions.png"), "--quiet"];
  for (const [name = "", ...more] of [["evaluate"], ["complete", ...out]]) {
    expect(trained.out).toContain(`${name} ${run} --split train"`);
    const words = [name, run, "--split", "train", ...more, "--backend", "reference"];
    expect((await runHere(words)).code).toBe(0);
  }
});

test("patches of one photograph are all trained on, and what is offered then works", async () => {
  const photo = pngOf([16, 8], (x, y) => [x * 16, y * 32, (x * y) % 256, 255]);
  await writeFiles(workshop.folder, { "sea.png": photo });
  const cut = ["--patches", "4", "--scales", "1", "--samples", "0"];
  const trained = await train("sea.png", ...cut);
  expect([trained.code, trained.err]).toEqual([
    0,
    expect.stringContaining("sea.png: 8 to train on, 0 held out"),
  ]);
  const run = join(workshop.folder, "runs", "sea.png");
  expect(trained.out).toContain(`evaluate ${run} --split train"`);
  const how = ["--backend", "reference"];
  expect((await runHere(["evaluate", run, "--split", "train", ...how])).code).toBe(0);
  const other = ["--data", join(workshop.folder, "sea.png")];
  expect((await runHere(["evaluate", run, ...other, ...how])).out).toContain("8 images");
});

test("pictures without sub-folders have no classes, and the refusal says what names some", async () => {
  await writeFiles(workshop.folder, { "flat/a.png": pngOf([4, 4], () => blue) });
  const asked = await train("flat", "--condition", "class");
  expect([asked.code, asked.err]).toEqual([
    2,
    expect.stringMatching(
      /Cannot train on \S*\/flat by class: it has no labels; sub-folders name those of pictures, .* --condition none does/,
    ),
  ]);
});

test("a picture beside the folders of classes is named wherever it takes the classes away", async () => {
  const place = join(workshop.folder, "stray");
  await writeSprites(place, 20);
  await writeFiles(place, { "logo.png": pngOf([4, 4], (x) => (x === 0 ? red : blue)) });
  const why =
    "logo.png lies beside the folders of classes even, odd: move it into one of them or elsewhere";
  const note = `No classes: ${why}\n`;
  expect((await runHere(["data", "info", place])).out).toContain(note);
  const verified = await runHere(["data", "verify", place]);
  expect([verified.code, verified.out]).toEqual([0, expect.stringContaining(note)]);
  expect((await train("stray", "--palette", "4", "--samples", "0")).err).toContain(note);
  const again = join(workshop.folder, "runs", "by-class");
  const asked = await train("stray", "--condition", "class", "--out", again);
  expect([asked.code, asked.err]).toEqual([
    2,
    expect.stringContaining(`by class: ${why}; --condition`),
  ]);
});

test("pictures of one colour, and samples for which no sheet has room, are refused before training", async () => {
  await writeFiles(workshop.folder, { "plain/a.png": pngOf([2, 2], () => blue) });
  const plain = await train("plain", "--palette", "4");
  expect([plain.code, plain.err]).toEqual([
    2,
    expect.stringMatching(
      /plain\S*: its pictures have one colour, and there is nothing to learn\n$/,
    ),
  ]);
  await writeSprites(join(workshop.folder, "many"));
  const many = await train("many", "--palette", "4", "--samples", "100000");
  expect([many.code, many.err]).toEqual([
    1,
    expect.stringMatching(/Cannot draw a picture of \d+x\d+ pixels: .* fewer images help\n$/),
  ]);
  for (const { err } of [plain, many]) expect(err).not.toContain("Computing with");
  expect(existsSync(join(workshop.folder, "runs", "many"))).toBe(false);
});

test("a batch of more images than there are is refused as soon as they are counted", async () => {
  await writeSprites(join(workshop.folder, "few"));
  const few = await train("few", "--palette", "4", "--batch", "60", "--flips");
  const said = /: it has (\d+) images to train on, (\d+) held out; (--batch (\d+)) is the most\n/;
  expect([few.code, few.err]).toEqual([2, expect.stringMatching(said)]);
  expect(few.err).toMatch(/^pixelweft: Cannot train on \S*few in batches of 60: /m);
  expect(few.err).not.toContain("Computing with");
  expect(existsSync(join(workshop.folder, "runs", "few"))).toBe(false);
  // What is advised works, and one more does not.
  const [, count = "", , , most = ""] = said.exec(few.err) ?? [];
  expect(most).toBe(count);
  const more = String(Number(most) + 1);
  expect((await train("few", "--palette", "4", "--flips", "--batch", more)).code).toBe(2);
  const whole = await train("few", "--palette", "4", "--flips", "--batch", most, "--samples", "0");
  expect(whole.code).toBe(0);
});

test("a run in folders says that --condition class learns them, whatever its preset", async () => {
  await writeSprites(join(workshop.folder, "sprites"));
  const { err } = await train("sprites", "--samples", "0");
  expect(err).toContain(
    "The 2 classes (even, odd) are not learnt; --condition class learns to sample each\n",
  );
});

test("a run of classes samples each in a column of its own, and one that has learnt nothing says so", async () => {
  await writeSprites(join(workshop.folder, "classes"));
  const more = ["--condition", "class", "--palette", "4", "--samples", "6", "--rate", "1e-9"];
  const { code, out } = await train("classes", ...more);
  expect([code, out]).toEqual([0, expect.stringContaining("from left to right: even, odd\n")]);
  const { width, height } = decode(
    await readFile(join(workshop.folder, "runs", "classes", "samples.png")),
  );
  expect(height).toBeGreaterThan(width);
  expect(out).toMatch(
    /The frequencies of the values alone reach 1\.\d{3}: the model has learnt nothing about pictures yet; train longer\n/,
  );
});

test("a background model, which is judged by pictures with random pixels, is not said to need a longer training", async () => {
  await writeSprites(join(workshop.folder, "background"));
  const more = ["--palette", "4", "--samples", "0", "--rate", "1e-9", "--mutate", "0.8"];
  const { code, out } = await train("background", ...more);
  expect([code, out]).toEqual([0, expect.stringContaining("bits/dim at the best validation")]);
  expect(out).not.toContain("frequencies");
});

test("a file of fields that says nothing of the head fits colours, and one that names a number means it", async () => {
  const { folder } = workshop;
  await writeFiles(folder, {
    "two/a.png": pngOf([4, 4], () => red),
    "two/b.png": pngOf([4, 4], () => blue),
  });
  const trained = async (fields: object): Promise<Finished> => {
    const file = join(folder, "fields.json");
    await writeFile(file, JSON.stringify({ layers: 2, steps: 1, ...fields }));
    const what = ["--data", join(folder, "two"), "--background", "#ffffff", "--samples", "0"];
    const where = ["--out", join(folder, "runs", "two"), "--backend", "reference"];
    return runHere(["train", ...what, "--config", file, ...where]);
  };
  const wrong = await trained({ hiddenChannels: 6, headChannels: 128 });
  expect([wrong.code, wrong.err]).toEqual([
    2,
    expect.stringContaining("Cannot group headChannels: 128 is not a multiple of 3 colours"),
  ]);
  const right = await trained({ hiddenChannels: 6 });
  expect([right.code, right.err]).toEqual([0, expect.stringContaining("images of 4x4x3")]);
});
