// @module-tag ci
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere, type Finished } from "../checks/command-line.fixture.ts";
import {
  pngOf,
  red,
  writeFiles,
  writeSprites,
  type Pixel,
} from "../checks/picture-files.fixture.ts";

const green: Pixel = [0, 255, 0, 255];
const reference = ["--backend", "reference"];
let workshop = { folder: "", data: "", config: "" };
const at = (name: string): string => join(workshop.folder, name);

beforeAll(async () => {
  workshop = await makeWorkshop();
  await writeSprites(at("sprites"));
  await writeSprites(at("larger"), 4, { size: 6 });
  await writeSprites(at("others"), 4, { folders: ["heroes", "orcs"] });
  await writeFiles(workshop.folder, {
    "green/a.png": pngOf([4, 4], (x) => (x > 1 ? green : red)),
    "green/b.png": pngOf([4, 4], (x) => (x > 2 ? green : red)),
    "flat/c.png": pngOf([4, 4], () => red),
  });
  await mkdir(at("empty"));
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

/** Trains on the sprites, by class and in their palette, with other pictures to test on. */
function train(tests: string, out: string, ...more: string[]): Promise<Finished> {
  const how = ["--config", workshop.config, "--samples", "0", ...reference];
  const data = ["--palette", "4", "--condition", "class", "--test-data", at(tests)];
  return runHere(["train", at("sprites"), ...data, ...how, "--out", at(out), ...more]);
}

test.each([
  ["nowhere", /Cannot read \S+nowhere: there is no such file or folder\n$/],
  [
    "empty",
    /Cannot open \S+empty: it is a folder without any file; put PNG or JPEG pictures into it, or name another\n$/,
  ],
  ["larger", /Cannot test on \S+larger: its images are 6x6x1, the model takes 4x4x1\n$/],
  ["data", /Cannot test on \S+: its images are 6x6x1, the model takes 4x4x1\n$/],
  ["others", /its classes are heroes, orcs, those of the model even, odd\n$/],
] as const)(
  "pictures to test on that evaluate would refuse are refused before training: %s",
  async (tests, message) => {
    const { code, err } = await train(tests, "never");
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
    expect(err).not.toContain("Computing with");
    expect(existsSync(at("never"))).toBe(false);
  },
);

test("pictures to test on in other colours are taken by the nearest, and both commands say so", async () => {
  const note =
    "1 colour of the pictures is not among the 3 of the palette: the nearest are taken\n";
  const { code, err } = await train("green", "run");
  expect([code, err]).toEqual([0, expect.stringContaining(`green: ${note}`)]);
  const evaluate = (...words: string[]): Promise<Finished> =>
    runHere(["evaluate", at("run"), "--class", "odd", ...reference, ...words]);
  expect((await evaluate("--test-data", at("green"))).err).toContain(note);
  expect((await evaluate("--data", at("green"))).err).toContain(note);
});

test("it says how many pictures to test on are trained on too", async () => {
  const { code, err } = await train("sprites", "learnt");
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(
      /^32 images of \S+sprites are trained on too: what was learnt is no test$/mu,
    ),
  ]);
  expect((await train("green", "unlearnt")).err).not.toContain("trained on too");
});

test("--test-data of evaluate takes the place of the pictures that the run names", async () => {
  expect((await train("green", "moved")).code).toBe(0);
  await rename(at("green"), at("gone"));
  const words = ["evaluate", at("moved"), "--class", "odd", ...reference];
  const missing = await runHere(words);
  expect([missing.code, missing.err]).toEqual([
    1,
    expect.stringMatching(/; the model is tested on it, and --test-data says where it is now\n$/),
  ]);
  const found = await runHere([...words, "--test-data", at("flat")]);
  expect(found).toMatchObject({ code: 0, out: expect.stringContaining("flat: 1 image\n") });
  await rename(at("gone"), at("green"));
});
