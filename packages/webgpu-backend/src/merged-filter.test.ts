// @module-tag nightly
import type { Backend, Program } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, test } from "vitest";
import { floats } from "./counting.fixture.ts";
import { kinds, openKinds } from "./kinds.fixture.ts";
import { type FilterSizes, filterBuffers, filterProgram } from "./merge/filter-step.fixture.ts";

const backends = await openKinds();
afterAll(() => backends.forEach((backend) => backend.dispose()));

/** Slabs, weights and biases after one run, and how many dispatches that was. */
async function after(
  backend: Backend,
  program: Program,
): Promise<{ values: number[][]; dispatches: number }> {
  const buffers = program.buffers.map(({ bytes }, k) => {
    const buffer = backend.alloc(bytes);
    const data = Float32Array.from({ length: bytes / 4 }, (_, i) => Math.sin(i * (k + 1)));
    backend.write(buffer, 0, new Uint8Array(data.buffer));
    return buffer;
  });
  const recording = backend.record(await backend.prepare(program), buffers);
  const before = backend.stats().dispatches;
  await backend.run(recording);
  const dispatches = backend.stats().dispatches - before;
  const { slabs, weights, bias } = filterBuffers;
  const values = [slabs, weights, bias].map(async (number) => {
    const [buffer, spec] = [buffers[number], program.buffers[number]];
    if (buffer === undefined || spec === undefined) throw new Error("no buffer");
    return floats(await backend.read(buffer, 0, spec.bytes));
  });
  const found = { values: await Promise.all(values), dispatches };
  buffers.forEach((buffer) => backend.free(buffer));
  return found;
}

const cross = [
  [-1, 0],
  [0, -1],
  [0, 0],
] as const;
/** A tap for each place of a window around the middle. */
function window(height: number, width: number): [number, number][] {
  const around = (size: number, at: number): number => at - Math.floor(size / 2);
  return Array.from({ length: height * width }, (_, i) => [
    around(height, Math.floor(i / width)),
    around(width, i % width),
  ]);
}

const cases: readonly (FilterSizes & { readonly name: string })[] = [
  { name: "in fours", map: [3, 6, 7, 12], columns: 8, taps: cross, slabs: 2 },
  { name: "of odd sizes", map: [2, 9, 11, 5], columns: 7, taps: cross, slabs: 3 },
  { name: "of few channels", map: [2, 9, 11, 2], columns: 18, taps: cross, slabs: 2 },
  { name: "of many channels", map: [3, 7, 9, 37], columns: 20, taps: cross, slabs: 2 },
  {
    name: "of so many channels and taps that they are staged",
    map: [3, 4, 6, 68],
    columns: 36,
    taps: window(8, 12),
    slabs: 2,
  },
  { name: "of one tap", map: [2, 9, 11, 8], columns: 36, taps: [[0, 0]], slabs: 2 },
];

const tried = kinds.flatMap((kind) => cases.map((sizes) => ({ ...sizes, kind })));

test.skipIf(backends.size === 0).each(tried)(
  "on $kind a filter gradient $name, its slabs and the biases are what the reference computes, on GPUs in one dispatch",
  async ({ kind, ...sizes }) => {
    const backend = backends.get(kind);
    if (backend === undefined) throw new Error("no backend");
    const program = filterProgram(sizes);
    const wanted = await after(referenceBackend(), program);
    const found = await after(backend, program);
    expect(found.dispatches).toBe(kind === "GPUs" ? 1 : 3);
    for (const [k, values] of found.values.entries()) {
      const expected = wanted.values[k] ?? [];
      expect(values.length).toBe(expected.length);
      // One question for all: there are hundreds of thousands.
      const farthest = values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? NaN))),
        0,
      );
      expect(farthest).toBeLessThan(5e-5);
    }
  },
);
