import { read, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { normals } from "../normal.ts";
import { convolve, tapsOf } from "./convolve.ts";
import { groupOf } from "./groups.ts";
import { wholeWindow } from "./window.ts";

const backend = referenceBackend();
const [n, height, width, inputs, outputs] = [2, 4, 5, 3, 12];

function random(shape: readonly number[], seed: number): { values: Float32Array; x: Tensor } {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = normals({ seed, stream: 9, start: 0, count });
  return { values, x: tensor(values, { shape }) };
}

const map = random([n, height, width, inputs], 1);
const kernel = random([2, 3, inputs, outputs], 2);
const other = random([n, height, width, 2], 3);
const product = random([2, outputs], 4);
const bias = random([outputs], 5);
const each = random([n, outputs], 6);
const firstTap = [-1, -1] as const;
const terms = [
  { map: map.x, weight: kernel.x, firstTap },
  { map: other.x, weight: product.x },
];

/** One output, by the definition. */
function value(b: number, [row, column]: readonly [number, number], o: number): number {
  let sum = (bias.values[o] ?? 0) + (each.values[b * outputs + o] ?? 0);
  for (let u = 0; u < 2; u++)
    for (let v = 0; v < 3; v++) {
      const [r, c] = [row + u - 1, column + v - 1];
      if (r < 0 || r >= height || c < 0 || c >= width) continue;
      for (let i = 0; i < inputs; i++)
        sum +=
          (map.values[((b * height + r) * width + c) * inputs + i] ?? 0) *
          (kernel.values[((u * 3 + v) * inputs + i) * outputs + o] ?? 0);
    }
  for (let i = 0; i < 2; i++)
    sum +=
      (other.values[((b * height + row) * width + column) * 2 + i] ?? 0) *
      (product.values[i * outputs + o] ?? 0);
  return sum;
}

const grouping = { groups: 3, parts: 2 };
const biases = [bias.x, each.x];

test("convolve() is a sum over taps of all terms, zero outside, plus the biases", async () => {
  const y = convolve(terms, { window: wholeWindow(map.x), grouping, biases });
  expect(y.shape).toEqual([n, height, width, outputs]);
  const found = await read(backend, y);
  let i = 0;
  for (let b = 0; b < n; b++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let o = 0; o < outputs; o++, i++)
          expect(found[i]).toBeCloseTo(value(b, [row, column], o), 4);
});

test("convolve() over a window and a group computes that part of it", async () => {
  const window = { row: 1, column: 3, height: 2, width: 2, group: 1 };
  const y = convolve(terms, { window, grouping, biases });
  expect(y.shape).toEqual([n, 2, 2, 4]);
  const found = await read(backend, y);
  const green = Array.from({ length: outputs }, (_, o) => o).filter(
    (o) => groupOf(o, outputs, grouping) === 1,
  );
  let i = 0;
  for (let b = 0; b < n; b++)
    for (let row = 1; row < 3; row++)
      for (let column = 3; column < 5; column++)
        for (const o of green) expect(found[i++]).toBeCloseTo(value(b, [row, column], o), 4);
});

test("tapsOf() lists a kernel's taps in reading order", () => {
  expect(tapsOf(2, 3, [-1, -1])).toEqual([
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [0, -1],
    [0, 0],
    [0, 1],
  ]);
});

test("a convolution without options computes all of the map, in one group", async () => {
  const whole = { window: wholeWindow(map.x), grouping: { groups: 1, parts: 1 } };
  const one = [bias.x];
  expect(await read(backend, convolve(terms, { biases: one }))).toEqual(
    await read(backend, convolve(terms, { ...whole, biases: one })),
  );
  expect(convolve(terms).shape).toEqual([n, height, width, outputs]);
  expect(() => convolve([])).toThrow(new TypeError("Cannot convolve: there are no terms"));
});
