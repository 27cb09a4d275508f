// @module-tag ci
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere, type Finished } from "../checks/command-line.fixture.ts";

let folder = "";
let out = "";
let words: readonly string[] = [];
let found: Finished;
let seconds = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-demo-"));
  out = join(folder, "demo");
  words = ["demo", "--folder", folder, "--out", out, "--backend", "reference", "--seconds", "15"];
  const start = performance.now();
  found = await runHere(words);
  seconds = (performance.now() - start) / 1000;
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("the demo without Fashion-MNIST says so, keeps its time and ends with exactly the promised line", async () => {
  expect([found.code, found.err]).toEqual([0, expect.any(String)]);
  expect(seconds).toBeLessThan(25);
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

test("a demo takes the place of a demo, and of no other run, nor of a demo that has gone on", async () => {
  // It would train.
  expect(await runHere(words, { signal: AbortSignal.abort() })).toMatchObject({ code: 130 });
  const more = ["--minutes", "0.01", "--samples", "0", "--backend", "reference"];
  expect(await runHere(["train", "--resume", out, ...more])).toMatchObject({ code: 0 });
  const file = join(out, "last.safetensors");
  const kept = await readFile(file);
  const refusal = `pixelweft: Cannot train the demo into ${out}: it holds a run that is more than a demo; name another folder with --out\n`;
  expect(await runHere(words)).toMatchObject({ code: 2, err: refusal });
  expect(kept.equals(await readFile(file))).toBe(true);
  await writeFile(file, "damaged");
  expect(await runHere(words)).toMatchObject({ code: 2, err: refusal });
});
