import { type Body, type ContractKernel, type Step, type View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { padRows } from "./pad-rows.ts";

const place = { constant: 0, terms: [] };

function view(buffer: number, shape: readonly number[], first = 0): View {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((size, n) => size * n, 1));
  return { buffer, offset: { constant: first, terms: [] }, shape, strides, dtype: "f32" };
}

/** A product of a map with weights of buffer 9. */
function product(a: View, output: View): ContractKernel {
  const [n = 0, h = 0, w = 0, channels = 0] = a.shape;
  const columns = output.shape[3] ?? 0;
  const terms = [
    { a, w: view(9, [1, channels, 1, columns]), at: [place, place], taps: [[0, 0]] },
  ] as const;
  const epilogue = { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] } as const;
  return {
    kind: "contract",
    space: [n, h, w],
    lanes: 1,
    columns,
    terms,
    extras: [],
    epilogue,
    outputs: [output],
  };
}

const whole = [1, 2, 2, 13];
const longer = { ...view(0, whole), strides: [64, 32, 16, 1], spare: 3 };
const made = product(view(8, [1, 2, 2, 3]), view(0, whole));
const input: Body = { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] };
const users: readonly { readonly name: string; readonly step: Step; readonly padded: boolean }[] = [
  { name: "a product", step: product(view(0, whole), view(7, [1, 2, 2, 5])), padded: true },
  {
    name: "a sum over its places",
    step: {
      kind: "reduce",
      combine: "sum",
      shape: whole,
      axes: [0, 1, 2],
      inputs: [view(0, whole)],
      before: input,
      extras: [],
      after: made.epilogue,
      outputs: [view(7, [13])],
    },
    padded: true,
  },
  {
    name: "a product of all of it as one row",
    step: product(view(0, [1, 1, 1, 52]), view(7, [1, 1, 1, 5])),
    padded: false,
  },
  {
    name: "a product as weights",
    step: {
      ...made,
      terms: made.terms.map((term) => ({ ...term, w: view(0, [1, 4, 1, 13]) })),
      outputs: [view(7, whole)],
    },
    padded: false,
  },
  {
    name: "a map",
    step: {
      kind: "map",
      shape: whole,
      inputs: [view(0, whole)],
      body: input,
      outputs: [view(7, whole)],
    },
    padded: false,
  },
  {
    name: "a loop",
    step: {
      kind: "repeat",
      loop: 0,
      repeat: 2,
      body: [product(view(0, whole), view(7, [1, 2, 2, 5]))],
    },
    padded: false,
  },
];

test.each(users)("a map that $name reads has padded rows: $padded", ({ step, padded }) => {
  const { view: moved, results } = padRows([made, step], [{ id: 0, size: 52, row: 13 }]);
  expect(results).toEqual([{ id: 0, size: padded ? 64 : 52, row: 13 }]);
  const [output = longer] = made.outputs;
  expect(moved(output)).toEqual(padded ? longer : output);
  const others = [view(7, whole), view(8, [1, 2, 2, 3]), view(9, [1, 3, 1, 13])];
  expect(others.map(moved)).toEqual(others);
});

test("only maps of some channels are padded, which do not lie in fours and can still be bound", () => {
  const sizeOf = (row: number, maxBytes?: number): number | undefined =>
    padRows(
      [product(view(8, [1, 2, 2, 3]), view(0, [1, 2, 2, row]))],
      [{ id: 0, size: 4 * row, row }],
      maxBytes,
    ).results[0]?.size;
  expect([11, 12, 13, 16].map((row) => sizeOf(row))).toEqual([44, 48, 64, 64]);
  expect([256, 255].map((most) => sizeOf(13, most))).toEqual([64, 52]);
});

test("a part of a padded row has spare elements where it ends with the row", () => {
  const part = (first: number, count: number): View => ({
    ...view(0, [1, 2, 2, count], first),
    strides: [52, 26, 13, 1],
  });
  const moved = (one: View): View =>
    padRows([made, product(one, view(7, [1, 2, 2, 5]))], [{ id: 0, size: 52, row: 13 }]).view(one);
  expect(moved(part(8, 5))).toEqual({ ...part(8, 5), strides: [64, 32, 16, 1], spare: 3 });
  expect(moved(part(0, 8))).toEqual({ ...part(0, 8), strides: [64, 32, 16, 1] });
  // From the second row on.
  const lower = { ...part(26 + 8, 5), shape: [1, 1, 2, 5] };
  expect(moved(lower).offset.constant).toBe(32 + 8);
});
