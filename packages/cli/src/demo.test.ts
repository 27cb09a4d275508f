import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runHere } from "./command-line.fixture.ts";
import { watchTime } from "./run/time-watch.ts";
import { stepsUntil } from "./run/training-run.ts";

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

test("stepsUntil() leaves time for the validations and one at the end", () => {
  const known = { done: 5, seconds: 101, secondsPerStep: 0.5, lookSeconds: 1, validateEvery: 10 };
  expect(stepsUntil(known)).toBe(5 + Math.floor(100 / 0.6));
  expect(stepsUntil({ ...known, seconds: -3 })).toBe(6);
});

test("watchTime() revises the steps once the pace misses the end by much", () => {
  const better = watchTime(200, 200_000);
  expect(better(0, 0)).toBeUndefined();
  expect(better(5, 5000)).toBeUndefined(); // too early to tell
  expect(better(25, 25_000)).toBeUndefined(); // one second a step, as decided
  expect(better(25, 50_000)).toBe(25 + 75); // two seconds a step
  expect(better(195, 192_000)).toBeUndefined(); // too late to change
});
