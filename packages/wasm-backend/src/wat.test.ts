import type { Program, Step, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import wabt from "wabt";
import { deferredKernels } from "./kernels/deferred-kernels.ts";
import { assemble } from "./program/assemble.ts";
import { scheduleProgram } from "./program/schedule.ts";
import { tilesOf } from "./tiles.ts";

const { readWasm } = await wabt();
const still = { constant: 0, terms: [] };

function dense(buffer: number, ...shape: number[]): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  return { buffer, offset: still, shape, strides, dtype: "f32" };
}

/** The code of one step for one thread, as text. Constants lie behind the third global, in the order in which they are met. */
function textOf(step: Step, views: readonly View[]): string {
  const sizes = views.map(({ shape }) => 4 * shape.reduce((a, b) => a * b, 1));
  const program: Program = {
    buffers: sizes.map((bytes, i) => ({ role: "state", name: `${i}`, bytes })),
    steps: [step],
  };
  const { bytes } = assemble(
    program,
    scheduleProgram(program, { tiles: tilesOf(6, false), threads: 1, ...deferredKernels }),
    {
      memory: { shared: false, maximumPages: 1, wide: false },
      fused: true,
      threads: 1,
      maySleep: false,
    },
  );
  expect(WebAssembly.validate(bytes)).toBe(true);
  const module = readWasm(bytes, { relaxed_simd: true });
  const text = module.toText({ foldExprs: true, inlineExport: false });
  module.destroy();
  return text;
}

test("a matrix product is the code that it was", async () => {
  const [a, w, y] = [dense(0, 1, 1, 2, 4), dense(1, 1, 4, 1, 8), dense(2, 1, 1, 2, 8)];
  const step: Step = {
    kind: "contract",
    space: [1, 1, 2],
    lanes: 1,
    columns: 8,
    terms: [{ a, at: [still, still], w, taps: [[0, 0]] }],
    extras: [],
    epilogue: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [y],
  };
  await expect(textOf(step, [a, w, y])).toMatchFileSnapshot("../snapshots/product.wat");
});

test("the gradient of a filter is the code that it was", async () => {
  const [a, g, output] = [dense(0, 1, 3, 5, 2), dense(1, 1, 3, 5, 8), dense(2, 2, 2, 2, 8)];
  const taps = [
    [0, -1],
    [-1, 0],
  ] as const;
  const step: Step = { kind: "filter", a, at: [still, still], taps, g, slabs: 2, output };
  await expect(textOf(step, [a, g, output])).toMatchFileSnapshot("../snapshots/filter.wat");
});

test("a gate is the code that it was", async () => {
  const [a, b, y] = [dense(0, 6), dense(1, 6), dense(2, 6)];
  const step: Step = {
    kind: "map",
    shape: [6],
    inputs: [a, b],
    body: {
      lines: [
        { op: "input", input: 0, dtype: "f32" },
        { op: "input", input: 1, dtype: "f32" },
        { op: "tanh", args: [0], dtype: "f32" },
        { op: "sigmoid", args: [1], dtype: "f32" },
        { op: "mul", args: [2, 3], dtype: "f32" },
      ],
      results: [4],
    },
    outputs: [y],
  };
  await expect(textOf(step, [a, b, y])).toMatchFileSnapshot("../snapshots/gate.wat");
});

test("multiply-adds in registers are the code that they were", async () => {
  const [x, factors, y] = [dense(0, 1, 96), dense(1, 8), dense(2, 1, 96)];
  const step: Step = {
    kind: "custom",
    name: "multiply-adds",
    attributes: { repeat: 8 },
    inputs: [x, factors],
    outputs: [y],
  };
  await expect(textOf(step, [x, factors, y])).toMatchFileSnapshot("../snapshots/multiply-adds.wat");
});
