import type { Kernel, Step } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { CaseBuilder } from "../case.ts";
import { Lines, accumulators, identity } from "../lines.ts";
import { outputsOf } from "../outputs.ts";
import { affine, broadcast, permute, pick } from "../view.ts";

const f32 = (...values: number[]) => new Float32Array(values);

/** Runs a case and gives its first output as f32 values, or as the given typed array. */
async function run(builder: CaseBuilder): Promise<number[]> {
  const [bytes = new Uint8Array()] = await outputsOf(referenceBackend(), builder.build("", 0));
  return [...new Float32Array(bytes.buffer)];
}

async function runIntegers(builder: CaseBuilder): Promise<number[]> {
  const [bytes = new Uint8Array()] = await outputsOf(referenceBackend(), builder.build("", 0));
  return [...new Int32Array(bytes.buffer)];
}

test("a map adds a row to a matrix", async () => {
  const builder = new CaseBuilder();
  const matrix = builder.input(f32(1, 2, 3, 4, 5, 6), [2, 3]);
  const row = builder.input(f32(10, 20, 30), [3]);
  const lines = new Lines();
  builder.add({
    kind: "map",
    shape: [2, 3],
    inputs: [matrix, broadcast(row, [2, 3])],
    body: lines.body(lines.call("add", [lines.input(0), lines.input(1)])),
    outputs: [builder.output([2, 3])],
  });
  expect(await run(builder)).toEqual([11, 22, 33, 14, 25, 36]);
});

test("a map rounds what it stores, and only that", async () => {
  const builder = new CaseBuilder();
  const lines = new Lines();
  const big = lines.constant(2 ** 24);
  const one = lines.constant(1);
  const sum = lines.call("add", [big, one]);
  const back = lines.call("sub", [sum, big]);
  const body = lines.body(sum, back);
  const outputs = [builder.output([1]), builder.output([1])];
  builder.add({ kind: "map", shape: [1], inputs: [], body, outputs });
  const bytes = await outputsOf(referenceBackend(), builder.build("", 0));
  expect(bytes.map(({ buffer }) => new Float32Array(buffer)[0])).toEqual([2 ** 24, 1]);
});

test("index lines count the axes of the shape", async () => {
  const builder = new CaseBuilder();
  const lines = new Lines();
  const row = lines.call("mul", [lines.index(0), lines.constant(10, "i32")], "i32");
  const body = lines.body(lines.call("add", [row, lines.index(1)], "i32"));
  const outputs = [builder.output([3, 2], "i32")];
  builder.add({ kind: "map", shape: [3, 2], inputs: [], body, outputs });
  expect(await runIntegers(builder)).toEqual([0, 1, 10, 11, 20, 21]);
});

test("a sum over the first axis adds rows", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1, 2, 3, 4, 5, 6), [2, 3]);
  builder.add(reduction({ a, output: builder.output([3]), axes: [0] }));
  expect(await run(builder)).toEqual([5, 7, 9]);
});

test("a reduce counts index lines of before in the whole shape and of after in the kept one", async () => {
  const builder = new CaseBuilder();
  const before = new Lines();
  const after = new Lines();
  const scaled = after.call("mul", [after.index(0), after.constant(100, "i32")], "i32");
  builder.add({
    kind: "reduce",
    combine: "sum",
    shape: [2, 3],
    axes: [0],
    inputs: [],
    before: before.body(before.index(0)),
    extras: [],
    after: after.body(after.call("add", [after.accumulator(0, "i32"), scaled], "i32")),
    outputs: [builder.output([3], "i32")],
  });
  expect(await runIntegers(builder)).toEqual([1, 101, 201]);
});

test("argmax takes the first of equal values", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1, 7, 7, 9, 9, 2), [2, 3]);
  builder.add({
    kind: "reduce",
    combine: "argmax",
    shape: [2, 3],
    axes: [1],
    inputs: [a],
    before: identity(),
    extras: [],
    after: accumulators(1, "i32"),
    outputs: [builder.output([2], "i32")],
  });
  expect(await runIntegers(builder)).toEqual([1, 0]);
});

test("logsumexp stands values far beyond exp's range", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1000, 1000, -1000, -1000), [2, 2]);
  builder.add(reduction({ a, output: builder.output([2]), axes: [1], combine: "logsumexp" }));
  const [high = 0, low = 0] = await run(builder);
  expect(high).toBeCloseTo(1000 + Math.LN2, 4);
  expect(low).toBeCloseTo(-1000 + Math.LN2, 4);
});

test("logsumexp of infinities is the maximum", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(-Infinity, -Infinity, -Infinity, 7, Infinity, Infinity), [3, 2]);
  builder.add(reduction({ a, output: builder.output([3]), axes: [1], combine: "logsumexp" }));
  expect(await run(builder)).toEqual([-Infinity, 7, Infinity]);
});

test("prefix is the running sum along a middle axis", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2]);
  builder.add(reduction({ a, output: builder.output([2, 2, 2]), axes: [1], combine: "prefix" }));
  expect(await run(builder)).toEqual([1, 2, 4, 6, 5, 6, 12, 14]);
});

test("a contract of one tap is the matrix product", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1, 2, 3, 4, 5, 6), [2, 1, 1, 3]);
  const w = builder.input(f32(1, 2, 3, 4, 5, 6), [1, 3, 1, 2]);
  builder.add({
    kind: "contract",
    space: [2, 1, 1],
    lanes: 1,
    columns: 2,
    terms: [{ a, at: [affine(0), affine(0)], w, taps: [[0, 0]] }],
    extras: [],
    epilogue: accumulators(1),
    outputs: [builder.output([2, 1, 1, 2])],
  });
  expect(await run(builder)).toEqual([22, 28, 49, 64]);
});

test("a contract reads zero outside the map, relative to where its window lies", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1, 2, 3, 4, 5, 6), [1, 2, 3, 1]);
  const w = builder.input(f32(1, 10, 100), [3, 1, 1, 1]);
  builder.add({
    kind: "contract",
    space: [1, 1, 2],
    lanes: 1,
    columns: 1,
    terms: [
      {
        a,
        at: [affine(1), affine(1)],
        w,
        taps: [
          [0, 0],
          [-1, 1],
          [1, 0],
        ],
      },
    ],
    extras: [],
    epilogue: accumulators(1),
    outputs: [builder.output([1, 1, 2, 1])],
  });
  // Places (1, 1) and (1, 2): 5 + 10 * 3, and 6 with its other taps outside.
  expect(await run(builder)).toEqual([35, 6]);
});

test("lanes are separate accumulators of one contract", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(2, 3), [1, 1, 1, 2]);
  const w = builder.input(f32(1, 2, 3, 4, 5, 6, 7, 8), [1, 2, 2, 2]);
  const lines = new Lines();
  const difference = lines.call("sub", [lines.accumulator(0), lines.accumulator(1)]);
  builder.add({
    kind: "contract",
    space: [1, 1, 1],
    lanes: 2,
    columns: 2,
    terms: [{ a, at: [affine(0), affine(0)], w, taps: [[0, 0]] }],
    extras: [],
    epilogue: lines.body(difference),
    outputs: [builder.output([1, 1, 1, 2])],
  });
  // Lane 0: [2 + 15, 4 + 18]; lane 1: [6 + 21, 8 + 24].
  expect(await run(builder)).toEqual([17 - 27, 22 - 32]);
});

test("a filter sums outer products slab by slab", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1, 2, 3), [1, 1, 3, 1]);
  const g = builder.input(f32(1, 10, 100), [1, 1, 3, 1]);
  builder.add({
    kind: "filter",
    a,
    at: [affine(0), affine(0)],
    taps: [
      [0, 0],
      [0, -1],
    ],
    g,
    slabs: 2,
    output: builder.output([2, 2, 1, 1]),
  });
  // Slab 0 holds places 0 and 1, slab 1 place 2; the tap to the left of place 0 is outside.
  expect(await run(builder)).toEqual([21, 10, 300, 200]);
});

test("a gather outside its axis is zero", async () => {
  const builder = new CaseBuilder();
  const source = builder.input(f32(1, 2, 3, 4, 5, 6, 7, 8), [4, 2]);
  const indices = builder.input(new Int32Array([1, 0, 2, -1]), [4]);
  builder.add({ kind: "gather", source, indices, output: builder.output([4]) });
  expect(await run(builder)).toEqual([2, 3, 0, 0]);
});

test("nested loops move views and give their indices to expressions", async () => {
  const builder = new CaseBuilder();
  const target = builder.output([2, 3]);
  const lines = new Lines();
  const value = lines.loop(affine(1, { 0: 10, 1: 1 }));
  const kernel: Kernel = {
    kind: "map",
    shape: [],
    inputs: [],
    body: lines.body(lines.call("cast", [value])),
    outputs: [pick(pick(target, 0, affine(0, { 0: 1 })), 0, affine(2, { 1: -1 }))],
  };
  const inner: Step = { kind: "repeat", loop: 1, repeat: 3, body: [kernel] };
  builder.add({ kind: "repeat", loop: 0, repeat: 2, body: [inner] });
  expect(await run(builder)).toEqual([3, 2, 1, 13, 12, 11]);
});

test("an iteration reads what the one before stored", async () => {
  const builder = new CaseBuilder();
  const total = builder.output([2]);
  const lines = new Lines();
  const grown = lines.call("add", [
    lines.call("mul", [lines.input(0), lines.constant(2)]),
    lines.constant(1),
  ]);
  const kernel: Kernel = {
    kind: "map",
    shape: [2],
    inputs: [total],
    body: lines.body(grown),
    outputs: [total],
  };
  builder.add({ kind: "repeat", loop: 3, repeat: 4, body: [kernel] });
  expect(await run(builder)).toEqual([15, 15]);
});

test("views may be permuted where they are stored", async () => {
  const builder = new CaseBuilder();
  const a = builder.input(f32(1, 2, 3, 4, 5, 6), [2, 3]);
  const output = permute(builder.output([3, 2]), [1, 0]);
  builder.add({ kind: "map", shape: [2, 3], inputs: [a], body: identity(), outputs: [output] });
  expect(await run(builder)).toEqual([1, 4, 2, 5, 3, 6]);
});

type Views = Parameters<typeof permute>[0];

function reduction(options: {
  a: Views;
  output: Views;
  axes: number[];
  combine?: "sum" | "logsumexp" | "prefix";
}): Kernel {
  const { a, output, axes, combine = "sum" } = options;
  return {
    kind: "reduce",
    combine,
    shape: a.shape,
    axes,
    inputs: [a],
    before: identity(),
    extras: [],
    after: accumulators(1),
    outputs: [output],
  };
}
