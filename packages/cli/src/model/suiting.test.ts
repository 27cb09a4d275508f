import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere } from "../checks/command-line.fixture.ts";
import { blue, pngOf, writeFiles } from "../checks/picture-files.fixture.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-suiting-"));
  const [small, coloured] = [pngOf([4, 4], () => blue), pngOf([28, 28], () => blue)];
  await writeFiles(folder, {
    "small/a.png": small,
    "coloured/a.png": coloured,
    "text/a.png": "none",
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const usual = "; the model is fashion-mnist-class unless";

test.each([
  [
    "compress",
    ["small"],
    "are 28 and 28; put it on ground of that size in a copy, or take a model of its size",
    "--model",
  ],
  [
    "compress",
    ["coloured"],
    "make the picture grey in a copy, or take a model of coloured ones",
    "--model",
  ],
  [
    "surprise",
    ["small"],
    "are 28 and 28; put it on ground of that size in a copy, or take a model of its size",
    "--model",
  ],
  ["evaluate", ["--data", "small"], "the model takes 28x28x1", "an argument"],
  ["evaluate", ["--data", "coloured"], "takes 28x28x1: --grey drops their colours", "an argument"],
  ["complete", ["--data", "small/a.png"], "are 28 wide and 28 high", "an argument"],
  ["sample", ["--like", "small/a.png"], "are 28 wide and 28 high", "an argument"],
])("%s %j says what names a model that suits the pictures", async (command, words, why, name) => {
  const places = words.map((word) => (word.startsWith("-") ? word : join(folder, word)));
  const ending = { compress: "pwx", evaluate: "npy" }[command] ?? "png";
  const out = [command === "evaluate" ? "--each" : "--out", join(folder, `out.${ending}`)];
  const { code, err } = await runHere([command, ...places, ...out]);
  expect([code, err]).toEqual([1, expect.stringContaining(`${why}${usual} ${name} names another`)]);
});

test("no model is proposed where another one is named, or files cannot be read", async () => {
  const compress = (...words: string[]): ReturnType<typeof runHere> =>
    runHere(["compress", ...words, "--out", join(folder, "out.pwx")]);
  const named = await compress(join(folder, "small"), "--model", "sprites16");
  expect(named.err).toMatch(
    /the model's images are 16 and 16; put it on .* a model of its size\n$/,
  );
  const damaged = await compress(join(folder, "text"));
  expect([damaged.code, damaged.err]).toEqual([1, expect.not.stringContaining(usual)]);
  const missing = await compress(join(folder, "nowhere"));
  expect(missing.err).toMatch(/there is no such folder\n$/);
});
