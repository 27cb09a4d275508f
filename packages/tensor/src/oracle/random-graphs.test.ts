// @module-tag ci
import { expect, test } from "vitest";
import type { Backend } from "../backend/mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { tryProgram, type Recipe } from "./random-program.fixture.ts";

const backend = referenceBackend();

/** Programs that differ from the oracle by more than rounding explains, with their seeds. */
async function findWrong(
  recipe: Recipe,
  count: number,
  device: Backend = backend,
): Promise<string[]> {
  const wrong: string[] = [];
  for (let seed = recipe.seed; seed < recipe.seed + count; seed++) {
    const verdicts = await tryProgram(device, { ...recipe, seed });
    for (const { name, error } of verdicts)
      if (!(error < 2e-5)) wrong.push(`seed ${seed}: ${name} is off by ${error}`);
  }
  return wrong;
}

const plain: Recipe = { seed: 0, operations: 10, scans: 0, states: false, smooth: false };

test("random graphs of all operations agree with the oracle", async () => {
  expect(await findWrong(plain, 120)).toEqual([]);
});

test("random graphs of few operations agree with the oracle", async () => {
  expect(await findWrong({ ...plain, seed: 1000, operations: 3 }, 150)).toEqual([]);
});

test("random nested scans agree with the oracle", async () => {
  expect(await findWrong({ ...plain, seed: 2000, operations: 7, scans: 0.35 }, 150)).toEqual([]);
});

test("random programs that read and update state agree with the oracle, run after run", async () => {
  const recipe = { ...plain, seed: 3000, operations: 5, scans: 0.1, states: true };
  expect(await findWrong(recipe, 200)).toEqual([]);
});

test("long random programs agree with the oracle", async () => {
  const recipe = { ...plain, seed: 4000, operations: 40, scans: 0.05, states: true };
  expect(await findWrong(recipe, 20)).toEqual([]);
});

test("random programs agree with the oracle on a device that binds few buffers", async () => {
  const recipe = { ...plain, seed: 5000, operations: 12, scans: 0.1, states: true };
  const device = referenceBackend({ maxStorageBuffers: 4 });
  expect(await findWrong(recipe, 150, device)).toEqual([]);
});

test("random programs agree with the oracle on a device that binds few and small buffers", async () => {
  const recipe = { ...plain, seed: 6000, operations: 12, scans: 0.1, states: true };
  const device = referenceBackend({ maxStorageBuffers: 6, maxBufferBytes: 4096 });
  expect(await findWrong(recipe, 100, device)).toEqual([]);
});
