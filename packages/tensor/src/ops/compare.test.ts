import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("select() and comparisons", async () => {
  const x = t.tensor([-1, 0, 2]);
  expect(await numbers(t.select(t.less(0, x), x, 9))).toEqual([9, 9, 2]);
});
