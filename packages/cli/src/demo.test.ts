import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runHere } from "./command-line.fixture.ts";
import { demoBudget, shareTime } from "./run/time.ts";
import { stepsUntil } from "./run/time.ts";
import { watchTime } from "./run/time.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-demo-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("the demo without Fashion-MNIST says so, keeps its time and ends with exactly the promised line", async () => {
  const start = performance.now();
  const out = join(folder, "demo");
  const words = ["demo", "--folder", folder, "--out", out, "--backend", "reference"];
  const found = await runHere([...words, "--seconds", "15"]);
  expect([found.code, found.err]).toEqual([0, expect.any(String)]);
  expect((performance.now() - start) / 1000).toBeLessThan(25);
  expect(found.err).toContain("Fashion-MNIST cannot be had: Cannot find Fashion-MNIST");
  expect(found.out).toContain("Instead of Fashion-MNIST, this demo trains on shapes");
  const lines = found.out.split("\n");
  expect(lines.at(-1)).toBe("");
  expect(lines.at(-2)).toMatch(/^test \d\.\d{3} bits\/dim on \d+ images$/);
  expect((await readdir(out)).toSorted()).toEqual([
    "checkpoint.safetensors",
    "curve.svg",
    "metrics.jsonl",
    "samples.png",
  ]);
});

test("shareTime() takes at least 512 test images where they can be afforded, all of them where they are quick", () => {
  const share = (likelihoodOfImage: number): { images: number; samples: number; until: number } =>
    shareTime(demoBudget, { likelihoodOfImage, drawingOfImage: likelihoodOfImage }, 10_000);
  expect(share(0.012).images).toBe(666);
  expect(share(1e-5)).toMatchObject({ images: 10_000, samples: demoBudget.samples });
  const slow = share(1);
  expect(slow.images).toBe(84);
  expect(slow.samples).toBe(42);
  expect(slow.until + slow.images + slow.samples).toBeLessThan(demoBudget.total);
});

test("stepsUntil() leaves time for the looks at validation images and one at the end", () => {
  const settings = { validateEvery: 10 };
  const request = { done: 5, seconds: 101, secondsPerStep: 0.5, lookSeconds: 1, settings };
  expect(stepsUntil(request)).toBe(5 + Math.floor(100 / 0.6));
  expect(stepsUntil({ ...request, seconds: -3 })).toBe(6);
});

test("watchTime() revises the steps once the pace misses the end by much, never for a soft end", () => {
  const budget = { until: 200_000, secondsPerImage: 0, hard: true };
  const watch = watchTime(200, budget);
  expect(watch.better(0, 0)).toBeUndefined();
  expect(watch.better(10, 10_000)).toBeUndefined(); // too early to tell
  expect(watch.better(25, 25_000)).toBeUndefined(); // one second a step, as decided
  expect(watch.better(25, 50_000)).toBe(25 + 75); // two seconds a step
  const soft = watchTime(200, { ...budget, hard: false });
  soft.better(0, 0);
  expect(soft.better(25, 50_000)).toBeUndefined();
});
