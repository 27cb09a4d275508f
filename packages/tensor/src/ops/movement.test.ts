import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("a transposed tensor reshapes in its new order", async () => {
  const y = t.reshape(
    t.transpose(
      t.tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ),
    [6],
  );
  expect(await numbers(y)).toEqual([1, 3, 5, 2, 4, 6]);
});

test("concat() puts computed pieces side by side", async () => {
  const y = t.concat([t.tensor([[1, 2]]), t.mul(t.tensor([[3, 4]]), 2)], 1);
  expect(await numbers(y)).toEqual([1, 2, 6, 8]);
});

test("pad() surrounds with zeros", async () => {
  expect(await numbers(t.pad(t.tensor([[1, 2]]), [1, 1], [2, 4]))).toEqual([
    0, 0, 0, 0, 0, 1, 2, 0,
  ]);
});

test("flip() and slice() with loop-free starts", async () => {
  const x = t.tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(await numbers(t.flip(x, [1]))).toEqual([3, 2, 1, 6, 5, 4]);
  expect(await numbers(t.slice(x, [{ start: 1 }, { start: 1, size: 2 }]))).toEqual([5, 6]);
});
