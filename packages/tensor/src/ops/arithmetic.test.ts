import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("add() broadcasts a number", async () => {
  expect(await numbers(t.add(t.tensor([1, 2]), 10))).toEqual([11, 12]);
});

test("mul() broadcasts a row over a matrix", async () => {
  const y = t.mul(
    t.tensor([
      [1, 2],
      [3, 4],
    ]),
    t.tensor([10, 100]),
  );
  expect(await numbers(y)).toEqual([10, 200, 30, 400]);
});
