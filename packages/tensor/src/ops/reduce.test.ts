import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("reductions keep their axes where that is asked for, and broadcast along the right one", async () => {
  const x = t.tensor([
    [1, 2],
    [3, 5],
  ]);
  const keepDims = true;
  expect(await numbers(t.sub(x, t.mean(x, [1], { keepDims })))).toEqual([-0.5, 0.5, -1, 1]);
  for (const reduce of [t.sum, t.mean, t.max, t.logSumExp, t.argmax]) {
    expect(reduce(x, [0], { keepDims }).shape).toEqual([1, 2]);
    expect(reduce(x, undefined, { keepDims }).shape).toEqual([1, 1]);
    expect(await numbers(reduce(x, [1], { keepDims }))).toEqual(await numbers(reduce(x, [1])));
  }
  const scaled = (p: { x: t.Tensor }): t.Tensor => t.sum(t.mul(p.x, t.max(p.x, [1], { keepDims })));
  expect(await numbers(t.grad(scaled)({ x }).x)).toEqual([2, 5, 5, 13]);
});

test("sum() removes axes", async () => {
  expect(
    await numbers(
      t.sum(
        t.tensor([
          [1, 2],
          [3, 4],
        ]),
        [0],
      ),
    ),
  ).toEqual([4, 6]);
  expect(
    await numbers(
      t.sum(
        t.tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ),
  ).toEqual([10]);
});

test("sum() of many numbers in two stages is exact on whole numbers", async () => {
  const x = t.full([5000], 1);
  expect(await numbers(t.sum(t.mul(x, t.tensor(new Float32Array(5000).fill(2)))))).toEqual([10000]);
});

test("logSumExp() of equal numbers is log n above them", async () => {
  const [y = 0] = await numbers(t.logSumExp(t.tensor([1000, 1000]), [0]));
  expect(y).toBeCloseTo(1000 + Math.log(2), 3);
});

test("cumulativeSum() runs upwards", async () => {
  expect(await numbers(t.cumulativeSum(t.tensor([1, 2, 3]), 0))).toEqual([1, 3, 6]);
});

test("argmax() takes the lowest of ties", async () => {
  expect(
    await numbers(
      t.argmax(
        t.tensor([
          [1, 3, 3],
          [2, 2, 1],
        ]),
        [1],
      ),
    ),
  ).toEqual([1, 0]);
});
