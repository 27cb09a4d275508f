// @module-tag ci
import type { Program, View } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { bytesAfter } from "../../layer.fixture.ts";
import { wasmBackend } from "../../mod.ts";

const still = { constant: 0, terms: [] };
const [n, h, w, channels, columns] = [2, 9, 11, 9, 96];
const taps = Array.from({ length: 9 }, (_, t) => [Math.floor(t / 3) - 1, (t % 3) - 1] as const);

function view(buffer: number, shape: readonly number[], strides: readonly number[]): View {
  return { buffer, offset: still, shape, strides, dtype: "f32" };
}

function dense(buffer: number, ...shape: number[]): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  return view(buffer, shape, strides);
}

/** The gradient of a filter whose columns are enough for two pieces of each slab. */
function program(output: View): Program {
  const [slabs = 0] = output.shape;
  const sizes = [
    n * h * w * channels,
    n * h * w * columns,
    slabs * taps.length * channels * columns,
  ];
  return {
    buffers: sizes.map((size, i) => ({ role: "state", name: `${i}`, bytes: 4 * size })),
    steps: [
      {
        kind: "filter",
        a: dense(0, n, h, w, channels),
        at: [still, still],
        taps,
        g: dense(1, n, h, w, columns),
        slabs,
        output,
      },
    ],
  };
}

function numbersOf(bytes: Uint8Array = new Uint8Array()): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

test.each([
  ["in place", dense(2, 3, taps.length, channels, columns)],
  [
    "in another order",
    view(
      2,
      [3, taps.length, channels, columns],
      [taps.length * channels * columns, channels * columns, 1, channels],
    ),
  ],
  ["in slabs of which the last are empty", dense(2, 41, taps.length, channels, columns)],
])("a filter in pieces has the reference's sums and one thread's bits, %s", async (_, output) => {
  const wanted = await bytesAfter(referenceBackend(), program(output));
  const [one, two] = [await wasmBackend({ threads: 1 }), await wasmBackend({ threads: 2 })];
  const found = await bytesAfter(one, program(output));
  expect(await bytesAfter(two, program(output))).toEqual(found);
  const [sums, right] = [found, wanted].map(([, , bytes]) => numbersOf(bytes));
  expect(sums?.length).toBe(right?.length);
  let furthest = 0;
  for (const [i, sum] of sums?.entries() ?? [])
    furthest = Math.max(furthest, Math.abs(sum - (right?.[i] ?? NaN)));
  expect(furthest).toBeLessThan(1e-4);
  one.dispose();
  two.dispose();
});
