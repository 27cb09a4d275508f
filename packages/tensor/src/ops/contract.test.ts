import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("matmul() multiplies small matrices", async () => {
  expect(
    await numbers(
      t.matmul(
        t.tensor([
          [1, 2],
          [3, 4],
        ]),
        t.tensor([[1], [10]]),
      ),
    ),
  ).toEqual([21, 43]);
});

test("matmul() says which inner dimensions differ", () => {
  const act = (): unknown => t.matmul(t.full([2, 3], 1), t.full([4, 5], 1));
  expect(act).toThrow("Cannot multiply shapes [2,3] and [4,5]: inner dimensions are 3 and 4");
});

test("a contract adds taps and reads zero outside the map", async () => {
  const map = t.tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
  const weight = t.tensor([10, 1], { shape: [2, 1, 1] });
  const y = t.contract([
    {
      map,
      weight,
      taps: [
        [0, -1],
        [0, 0],
      ],
    },
  ]);
  expect(await numbers(y)).toEqual([1, 12, 23]);
});

test("a contract by weights of each image's own multiplies batch by batch", async () => {
  const map = t.tensor([1, 2, 3, 4], { shape: [2, 1, 1, 2] });
  const weight = t.tensor([1, 10, 100, 1000], { shape: [2, 1, 2, 1] });
  const y = t.contract([{ map, weight, taps: [[0, 0]] }]);
  expect(y.shape).toEqual([2, 1, 1, 1]);
  expect(await numbers(y)).toEqual([21, 4300]);
});
