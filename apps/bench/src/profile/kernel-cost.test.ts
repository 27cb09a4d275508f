import type { ContractKernel, MapKernel, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { countedKernels, cutOut, signatureOf } from "./counted-kernels.ts";
import { flopsOf, trafficOf } from "./kernel-cost.ts";

function view(
  shape: readonly number[],
  strides: readonly number[],
  buffer = 0,
  loop?: number,
): View {
  const terms = loop === undefined ? [] : [{ loop, stride: 4 }];
  return { buffer, offset: { constant: 0, terms }, shape, strides, dtype: "f32" };
}

const nowhere = { constant: 0, terms: [] };
const body = { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] } as const;

/** A row of a map of 8 rows, by two taps. */
const row: ContractKernel = {
  kind: "contract",
  space: [2, 1, 8],
  lanes: 1,
  columns: 6,
  terms: [
    {
      a: view([2, 8, 8, 4], [256, 32, 4, 1]),
      at: [nowhere, nowhere],
      w: view([2, 4, 1, 6], [24, 6, 6, 1], 1),
      taps: [
        [-1, 0],
        [0, 0],
      ],
    },
  ],
  extras: [],
  epilogue: body,
  outputs: [view([2, 1, 8, 6], [48, 48, 6, 1], 2)],
};

test("a contract takes two operations for each product, and reads of its map what its taps reach", () => {
  expect(flopsOf(row)).toBe(2 * 16 * 6 * 2 * 4);
  // Two rows of the map, weights, results.
  expect(trafficOf(row)).toBe(4 * (2 * 2 * 8 * 4 + 2 * 4 * 6 + 2 * 8 * 6));
});

const scale: MapKernel = {
  kind: "map",
  shape: [5, 4],
  inputs: [view([5, 4], [4, 1], 3, 7), view([5, 4], [0, 1], 1)],
  body: {
    lines: [
      { op: "input", input: 0, dtype: "f32" },
      { op: "input", input: 1, dtype: "f32" },
      { op: "mul", args: [0, 1], dtype: "f32" },
    ],
    results: [2],
  },
  outputs: [view([5, 4], [4, 1], 3, 7)],
};

test("what is broadcast is read once", () => {
  expect([flopsOf(scale), trafficOf(scale)]).toEqual([20, 4 * (20 + 4 + 20)]);
});

test("kernels in loops count as often as they run, and can be cut out with their loops", () => {
  const buffers = [0, 1, 2, 3].map((i) => {
    return { role: "state", name: `${i}`, bytes: 400 } as const;
  });
  const loop = { kind: "repeat", loop: 7, repeat: 5, body: [scale] } as const;
  const program = {
    buffers,
    steps: [row, { kind: "repeat", loop: 6, repeat: 3, body: [loop] }],
  } as const;
  const [first, second] = countedKernels(program);
  expect([first?.count, second?.count, second?.loops]).toEqual([1, 15, [6, 7]]);
  if (second === undefined) throw new TypeError("There is no second kernel");
  const alone = cutOut(program, second);
  expect(alone.buffers.map(({ name }) => name)).toEqual(["3", "1"]);
  expect(alone.steps).toMatchObject([
    { loop: 6, repeat: 1, body: [{ loop: 7, repeat: 1, body: [{ kind: "map" }] }] },
  ]);
});

test("kernels are alike where they differ only in where their data lies", () => {
  const elsewhere = { ...scale, outputs: [view([5, 4], [4, 1], 9)] };
  expect(signatureOf(elsewhere)).toBe(signatureOf(scale));
  const turned = { ...scale, outputs: [view([5, 4], [1, 5], 3)] };
  expect(signatureOf(turned)).not.toBe(signatureOf(scale));
});
