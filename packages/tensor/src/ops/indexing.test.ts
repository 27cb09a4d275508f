import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("take() reads rows, and scatterAdd() adds them back", async () => {
  const picks = t.tensor([1, 0, 1], { dtype: "i32" });
  expect(
    await numbers(
      t.take(
        t.tensor([
          [1, 2],
          [3, 4],
        ]),
        picks,
      ),
    ),
  ).toEqual([3, 4, 1, 2, 3, 4]);
  const values = t.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(await numbers(t.scatterAdd(values, picks, 2))).toEqual([3, 4, 6, 8]);
});
