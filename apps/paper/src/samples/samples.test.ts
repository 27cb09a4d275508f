// @module-tag ci
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  makeWorkshop,
  runHere,
  stripedImages,
  trainHere,
  type Finished,
} from "../workshop.fixture.ts";

let folder = "";
let run = "";
let unconditional = "";
const backend = ["--backend", "reference"];

beforeAll(async () => {
  const workshop = await makeWorkshop();
  ({ folder } = workshop);
  run = join(folder, "run");
  unconditional = join(folder, "unconditional");
  const words = ["--config", workshop.config, "--data", workshop.data, ...backend];
  await trainHere([...words, "--condition", "class", "--steps", "8", "--out", run]);
  await trainHere([...words, "--steps", "2", "--out", unconditional]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function drawn(words: readonly string[]): Promise<{ said: Finished; file: string }> {
  const file = join(folder, `${words[0]}.png`);
  const quiet = ["--quiet", "--scale", "1", "--out", file, ...backend];
  return { said: await runHere([...words, ...quiet]), file };
}

/** The image in a row and column of a grid of 6 x 6 images, red alone. */
async function cell(file: string, [row, column]: readonly [number, number]): Promise<number[]> {
  const { data, width, channels } = decode(await readFile(file));
  const [top, left] = [2 + row * 8, 2 + column * 8];
  return Array.from({ length: 36 }, (_, i) => {
    const [y, x] = [top + Math.floor(i / 6), left + (i % 6)];
    return data[(y * width + x) * channels] ?? -1;
  });
}

test("nearest shows training images beside samples, and how far they are", async () => {
  const { said, file } = await drawn(["nearest", run, "--count", "3"]);
  expect(said).toMatchObject({ code: 0, out: expect.stringContaining("Samples of seed 0") });
  expect(said.out).toMatch(/^Samples: mean \d+ ± \d+ \(standard error of 3\), least \d+/m);
  expect(said.out).toMatch(/^Validation images: mean \d+/m);
  expect(JSON.parse(await readFile(file.replace(".png", ".json"), "utf8"))).toMatchObject({
    command: "npm run paper -- nearest --count 3 --seed 0",
    measured: { samples: { count: 3 } },
  });
  const { images } = stripedImages(48, 1);
  const set = Array.from({ length: 48 }, (_, n) =>
    [...images.subarray(n * 36, (n + 1) * 36)].map((byte) => Math.floor(byte / 64)).join(","),
  );
  for (const row of [0, 1, 2]) {
    const neighbour = (await cell(file, [row, 1])).map((byte) => Math.round(byte / 85));
    expect(set).toContain(neighbour.join(","));
  }
});

test("classify tells how often Bayes' rule is right, and what small classifiers say of samples", async () => {
  const words = ["--samples", "8", "--classifier-steps", "40", ...backend];
  const { code, out, err } = await runHere(["classify", run, ...words]);
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out).toContain("12 images");
  expect(out).toMatch(/\d+\.\d\d % ± \d+\.\d\d % right by Bayes' rule/);
  expect(out).toMatch(/gained by the class, of at most 0\.0278/); // log2(2) / 36
  expect(out).toMatch(/of 12 test images\n.* of 8 samples/);
  expect(out).toMatch(/say the same of\n.* of 12 test images\n.* of 8 samples\nOne that learnt/);
  const judged = await runHere(["classify", unconditional, ...words]);
  expect(judged).toMatchObject({ code: 0, out: expect.stringContaining("say the same of") });
  expect(judged.out).not.toMatch(/Bayes|drawn for|alone/);
  expect(await runHere(["classify", unconditional, ...backend])).toMatchObject({
    code: 2,
    err: expect.stringContaining("trained without classes"),
  });
});
