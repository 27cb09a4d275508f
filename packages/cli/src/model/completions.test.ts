// @module-tag ci
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere, writeSmallConfig } from "../checks/command-line.fixture.ts";
import {
  blue,
  clear,
  pngOf,
  red,
  writeFiles,
  type Pixel,
} from "../checks/picture-files.fixture.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const reference = ["--backend", "reference"];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-completions-"));
  await writeSmallConfig(at("small.json"), { steps: 2 });
});
afterAll(() => rm(folder, { recursive: true }));

/** How the rows of an image that are not kept are shown, each colour once: of one that is completed by a model of pictures on a ground. */
async function notKept(ground: Pixel): Promise<string[]> {
  const name = ground.join("-");
  const picture = (n: number): Uint8Array =>
    pngOf([4, 4], (x, y) => {
      if (x === 0) return ground;
      return ((n >> ((y % 3) * 3 + x - 1)) & 1) === 1 ? red : blue;
    });
  const all = Array.from({ length: 40 }, (_, n) => [`${n}.png`, picture(n)] as const);
  await writeFiles(at(name), Object.fromEntries(all));
  const [run, out] = [at(`${name}-run`), at(`${name}.png`)];
  const how = ["--config", at("small.json"), "--palette", "8", "--samples", "0", ...reference];
  const trained = await runHere(["train", at(name), ...how, "--out", run]);
  expect([trained.code, trained.err]).toEqual([0, expect.any(String)]);
  const look = ["--scale", "1", "--quiet", "--out", out, ...reference];
  const done = await runHere(["complete", run, "--count", "1", "--each", "1", ...look]);
  expect([done.code, done.err]).toEqual([0, expect.any(String)]);
  const { data, width, channels } = decode(await readFile(out));
  expect(channels).toBe(4);
  // The second image of the row: two pixels before the first, between them, and above.
  const colours = Array.from({ length: 8 }, (_, pixel) => {
    const [y, x] = [4 + Math.floor(pixel / 4), 8 + (pixel % 4)];
    return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)].join();
  });
  return [...new Set(colours)];
}

test.each([
  ["without transparency", [9, 90, 9, 255]],
  ["with a transparent ground", clear],
] as const)(
  "what is not kept of pictures %s is transparent, none of their colours",
  async (_, ground) => {
    expect(await notKept(ground)).toEqual([clear.join()]);
  },
);
