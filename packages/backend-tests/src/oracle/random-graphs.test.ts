// @module-tag ci
import { read, scalar, type Tensor, tensor } from "@pixelweft/tensor";
import type { Backend } from "@pixelweft/tensor/backend";
import { lower, node } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Chance } from "../chance.ts";
import { Oracle } from "./oracle.ts";
import { newBench, type Recipe, tryProgram } from "./random-graph.ts";
import { addOperation } from "./random-operations.ts";
import { addScan } from "./random-scan.ts";

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

test("random graphs with other data agree with the oracle when their program is reused", async () => {
  const device = referenceBackend();
  const build = (seed: number, data: number): Tensor => {
    const values = new Chance(data);
    const leaf = (shape: readonly number[], size: number): Tensor =>
      tensor(Float32Array.from(values.numbers(size)), { shape });
    const k = tensor(Int32Array.of(1, 0, 2));
    const chance = new Chance(seed);
    const bench = newBench(chance, { x: leaf([3, 4], 12), y: leaf([6], 6), k }, false);
    for (let i = 0; i < 6; i++)
      if (chance.happens(0.3)) addScan(bench, 2);
      else addOperation(bench);
    return bench.floats.at(-1) ?? scalar(0);
  };
  for (let seed = 0; seed < 40; seed++) {
    await read(device, build(seed, 1));
    const { pipelines } = device.stats();
    const y = build(seed, 2);
    const found = await read(device, y);
    expect(device.stats().pipelines).toBe(pipelines);
    const expected = new Oracle().evaluate(y);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 3);
  }
});

/** The steps of a program as text. */
function stepsOf(roots: readonly Tensor[]): string {
  const outputs = Object.fromEntries(roots.map((root, i) => [`y${i}`, root]));
  const { program } = lower({ outputs, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
  return JSON.stringify(program.steps);
}

/** All nodes that compute some roots. */
function nodesOf(roots: readonly Tensor[]): Set<Tensor> {
  const found = new Set(roots);
  for (const { inputs } of found) for (const input of inputs) found.add(input);
  return found;
}

/** Makes the nodes of a graph again, in a random order in which inputs precede users. */
function madeAgain(roots: readonly Tensor[], chance: Chance): Tensor[] {
  const waiting = nodesOf(roots);
  const made = new Map<Tensor, Tensor>();
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ inputs }) =>
      inputs.every((x) => made.has(x) || !waiting.has(x)),
    );
    const old = chance.pick(ready);
    const { op, shape, dtype } = old;
    made.set(old, node(op, { inputs: old.inputs.map((x) => made.get(x) ?? x), shape, dtype }));
    waiting.delete(old);
  }
  return roots.map((root) => made.get(root) ?? root);
}

test("the program of a graph does not depend on the order in which its nodes were made", () => {
  for (let seed = 0; seed < 40; seed++) {
    const chance = new Chance(seed);
    const x = tensor(Float32Array.from(chance.numbers(12)), { shape: [3, 4] });
    const bench = newBench(chance, { x }, false);
    for (let i = 0; i < 12; i++) addOperation(bench);
    const roots = bench.floats.slice(-4);
    expect(stepsOf(madeAgain(roots, chance)), `seed ${seed}`).toBe(stepsOf(roots));
  }
});
