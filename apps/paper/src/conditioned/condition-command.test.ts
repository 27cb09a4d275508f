// @module-tag ci
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { readConditionedRun } from "@pixelweft/pixelcnn/node";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, makeWorkshop, runHere } from "../workshop.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
const backend = ["--backend", "reference"];

beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

async function trained(on: string, more: readonly string[] = []): Promise<[string, Finished]> {
  const out = join(workshop.folder, on);
  const words = ["condition", "--on", on, "--config", workshop.config, "--data", workshop.data];
  const small = ["--features", "2", "--maps", "2", "--steps", "6", "--out", out];
  return [out, await runHere([...words, ...small, ...more, ...backend])];
}

/** Draws again from a run: what was said, and images in each row and column of the picture, red alone. */
async function drawnAgain(
  run: string,
  columns: number,
  more: readonly string[] = [],
): Promise<{ out: string; cells: number[][] }> {
  const file = join(workshop.folder, "grid.png");
  const words = ["reconstruct", run, "--count", "2", "--samples", "2", "--scale", "1"];
  const quiet = ["--quiet", "--images", "12", "--out", file, ...more, ...backend];
  const { code, out, err } = await runHere([...words, ...quiet]);
  expect({ code, err }).toMatchObject({ code: 0 });
  const { data, width, height, channels } = decode(await readFile(file));
  expect([height, width]).toEqual([2 + 2 * 8, 2 + columns * 8]);
  const cells = Array.from({ length: 2 * columns }, (_, k) => {
    const [top, left] = [2 + Math.floor(k / columns) * 8, 2 + (k % columns) * 8];
    return Array.from({ length: 36 }, (_unused, i) => {
      const at = (top + Math.floor(i / 6)) * width + left + (i % 6);
      return data[at * channels] ?? -1;
    });
  });
  return { out, cells };
}

test("a code: both auto-encoders are trained, tried and drawn from", async () => {
  const [run, said] = await trained("code", ["--code", "3"]);
  expect(said).toMatchObject({ code: 0, out: expect.stringContaining("6 steps on") });
  const { out, cells } = await drawnAgain(run, 4);
  expect(out).toMatch(/12 images, conditional on a code of 3\n/);
  expect(out).toMatch(/own +\d\.\d{4}[\s\S]*another image's +\d\.\d{4}[\s\S]*zeros +\d\.\d{4}/);
  expect(out).toMatch(/0\.\d{5} mean squared error/);
  const [original, , one, other] = cells;
  expect(new Set(original).size).toBeGreaterThan(1);
  expect(one).not.toEqual(other);
  const { cells: again } = await drawnAgain(run, 4);
  expect(again).toEqual(cells);
  const log = await readFile(join(run, "metrics.jsonl"), "utf8");
  expect(
    log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { kind: "train", step: 6, images: 24 },
    { kind: "mse", step: 6, images: 24 },
  ]);
});

test("a rival that was never trained is neither kept nor shown as if it were", async () => {
  const run = join(workshop.folder, "code");
  await rm(join(run, "mse.safetensors"));
  const { out } = await drawnAgain(run, 3);
  expect(out).not.toContain("mean squared error");
});

test("a low resolution stands beside what it was made of", async () => {
  const [run] = await trained("low-resolution", ["--factor", "2"]);
  const { cells } = await drawnAgain(run, 4);
  const [original = [], low = []] = cells;
  const block = [0, 1, 6, 7].map((i) => original[i] ?? NaN);
  // The mean is given, and shown as the nearest of four levels.
  expect(Math.abs((low[0] ?? NaN) - block.reduce((a, b) => a + b, 0) / 4)).toBeLessThan(43);
  expect(new Set([0, 1, 6, 7].map((i) => low[i])).size).toBe(1);
});

test("a hole, and a class", async () => {
  const [hole] = await trained("hole");
  const { cells } = await drawnAgain(hole, 4);
  const [original = [], cut = []] = cells;
  expect(cut.slice(0, 6)).toEqual(original.slice(0, 6));
  expect(new Set([8, 9, 14, 15].map((i) => cut[i])).size).toBe(1);
  const [byClass] = await trained("class");
  await drawnAgain(byClass, 3);
});

test.each([
  [[], 2e-3],
  [["--rate", "3e-3"], 3e-3],
] as const)("without --config, and with %j, the small network is trained", async (more, rate) => {
  const out = join(workshop.folder, `small-${rate}`);
  const words = ["condition", "--on", "low-resolution", "--factor", "2", "--data", workshop.data];
  const few = ["--features", "2", "--maps", "2", "--steps", "2", "--batch", "2", "--out", out];
  const { code, err } = await runHere([...words, ...few, ...more, "--backend", "wasm-128"]);
  expect({ code, err }).toMatchObject({ code: 0 });
  const { settings } = await readConditionedRun(join(out, "conditional.safetensors"));
  expect(settings).toMatchObject({ learningRate: rate, batch: 2, steps: 2 });
});

test("what cannot be is refused with the reason", async () => {
  const [run] = await trained("code", ["--code", "3"]); // It is there already.
  const again = await trained("code");
  expect(again[1]).toMatchObject({ code: 2, err: expect.stringContaining("it holds a run") });
  const [, grey] = await trained("grey");
  expect(grey).toMatchObject({ code: 2, err: expect.stringContaining("it has none") });
  const [, factor] = await trained("low-resolution", ["--factor", "3", "--out", `${run}-3`]);
  expect(factor).toMatchObject({ code: 2, err: expect.stringContaining("power of 2") });
  const nothing = await runHere(["reconstruct", join(workshop.folder, "nothing"), ...backend]);
  expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining("Cannot load") });
});
