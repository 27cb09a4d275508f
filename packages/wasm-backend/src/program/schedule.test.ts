// @module-tag ci
import type { Backend, Program, Step, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { wasmBackend } from "../mod.ts";
import { tilesOf } from "../tiles.ts";
import { scheduleProgram } from "./schedule.ts";

const still = { constant: 0, terms: [] };
const [places, size] = [3, 1536];

function view(buffer: number, shape: readonly number[]): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  return { buffer, offset: still, shape, strides, dtype: "f32" };
}

/** Products of one map with as many matrices as are wanted, each of 9 MB; the last one again with the first matrix. */
function products(count: number): Program {
  const step = (weights: number, output: number): Step => ({
    kind: "contract",
    space: [1, 1, places],
    lanes: 1,
    columns: size,
    terms: [
      {
        a: view(0, [1, 1, places, size]),
        at: [still, still],
        w: view(weights, [1, size, 1, size]),
        taps: [[0, 0]],
      },
    ],
    extras: [],
    epilogue: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [view(output, [1, 1, places, size])],
  });
  const all = Array.from({ length: count }, (_, i) => i);
  const map = 4 * places * size;
  const bytes = [map, ...all.map(() => 4 * size * size), ...all.map(() => map), map];
  return {
    buffers: bytes.map((one, i) => ({ role: "state", name: `${i}`, bytes: one })),
    steps: [...all.map((i) => step(1 + i, 1 + count + i)), step(1, 1 + 2 * count)],
  };
}

/** The results of a program whose map and matrices are given; a matrix that is missing is zero. */
async function resultsOf(
  backend: Backend,
  program: Program,
  given: readonly (Float32Array<ArrayBuffer> | undefined)[],
): Promise<Uint8Array[]> {
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  for (const [i, buffer] of buffers.entries()) {
    const numbers = given[i];
    if (numbers) backend.write(buffer, 0, new Uint8Array(numbers.buffer));
  }
  await backend.run(backend.record(prepared, buffers));
  const results = buffers.filter(({ bytes }) => bytes === 4 * places * size).slice(1);
  return await Promise.all(results.map((one) => backend.read(one, 0, one.bytes)));
}

function numbers(length: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => (((i + seed) * 7919) % 1013) / 1013 - 0.5);
}

test("weights that stay are packed once, also for a use that comes when no more can stay", () => {
  const ways = { tiles: tilesOf(6, false), threads: 1 };
  const { tasks } = scheduleProgram(products(17), ways);
  const packed = tasks.flatMap((task) => {
    const isPacking = task.kind === "work" && task.work.key.startsWith('["pack"');
    return isPacking ? [task.work.args[0]?.buffer] : [];
  });
  expect(packed).toEqual(Array.from({ length: 17 }, (_, i) => 1 + i));
});

test("weights beyond 128 MiB are packed one after another in the same place", async () => {
  const ways = { tiles: tilesOf(6, false), threads: 1 };
  const matrix = 4 * size * size;
  expect(scheduleProgram(products(3), ways).shared).toBe(3 * matrix);
  const many = products(17);
  const { shared } = scheduleProgram(many, ways);
  expect(shared).toBeGreaterThan(2 ** 27 - matrix);
  expect(shared).toBeLessThanOrEqual(2 ** 27 + matrix);
  const map = numbers(places * size, 0);
  const [first, last] = [numbers(size * size, 1), numbers(size * size, 2)];
  const given = [map, ...Array.from({ length: 15 }, () => first), last, last];
  for (const threads of [1, 2]) {
    const backend = await wasmBackend({ threads });
    const found = await resultsOf(backend, many, given);
    // Each by itself, with weights that stay.
    const [byFirst] = await resultsOf(backend, products(1), [map, first]);
    const [byLast] = await resultsOf(backend, products(1), [map, last]);
    expect(byFirst).not.toEqual(byLast);
    expect(found.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => byFirst));
    expect(found.slice(15)).toEqual([byLast, byLast, byFirst]);
    backend.dispose();
  }
});
