import { read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { convolve } from "../causal/convolve.ts";
import { wholeWindow } from "../causal/window.ts";
import { normals } from "../normal.ts";
import { depthToSpace, spaceToDepth } from "./depth-to-space.ts";

const backend = referenceBackend();

test("depthToSpace() lays blocks of channels out in reading order", async () => {
  const x = tensor(
    Array.from({ length: 2 * 2 * 3 * 8 }, (_, i) => i),
    { shape: [2, 2, 3, 8] },
  );
  const y = await read(backend, depthToSpace(x, 2));
  let i = 0;
  for (let n = 0; n < 2; n++)
    for (let row = 0; row < 4; row++)
      for (let column = 0; column < 6; column++)
        for (let c = 0; c < 2; c++) {
          const block = (row % 2) * 2 + (column % 2);
          const place = (n * 2 + Math.floor(row / 2)) * 3 + Math.floor(column / 2);
          expect(y[i++]).toBe(place * 8 + block * 2 + c);
        }
});

test("spaceToDepth() turns it back", async () => {
  const values = normals({ seed: 1, stream: 9, start: 0, count: 2 * 3 * 2 * 18 });
  const x = tensor(values, { shape: [2, 3, 2, 18] });
  expect(await read(backend, spaceToDepth(depthToSpace(x, 3), 3))).toEqual(values);
});

test("before a 1 x 1 it is a convolution with stride 2: every second place of the same kernel", async () => {
  const random = (shape: readonly number[], seed: number): ReturnType<typeof tensor> =>
    tensor(normals({ seed, stream: 9, start: 0, count: shape.reduce((a, b) => a * b, 1) }), {
      shape,
    });
  const map = random([1, 4, 6, 3], 1);
  const weight = random([2, 2, 3, 5], 2);
  const grouping = { groups: 1, parts: 1 };
  const all = await read(
    backend,
    convolve([{ map, weight }], { window: wholeWindow(map), grouping }),
  );
  const gathered = spaceToDepth(map, 2);
  const flat = tensor(await read(backend, weight), { shape: [12, 5] });
  const strided = await read(
    backend,
    convolve([{ map: gathered, weight: flat }], { window: wholeWindow(gathered), grouping }),
  );
  for (let row = 0; row < 2; row++)
    for (let column = 0; column < 3; column++)
      for (let o = 0; o < 5; o++)
        expect(strided[(row * 3 + column) * 5 + o]).toBeCloseTo(
          all[(2 * row * 6 + 2 * column) * 5 + o] ?? NaN,
          5,
        );
});

test("shapes that are no multiples are refused", () => {
  const x = tensor(new Float32Array(12), { shape: [1, 2, 2, 3] });
  expect(() => depthToSpace(x, 2)).toThrow(RangeError);
  expect(() => spaceToDepth(x, 3)).toThrow(RangeError);
});
