import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runHere } from "../checks/command-line.fixture.ts";

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
    "best.safetensors",
    "curve.svg",
    "last.safetensors",
    "metrics.jsonl",
    "samples.png",
  ]);
});
