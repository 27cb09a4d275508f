import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];
const x = t.tensor([
  [1, -2, 3],
  [4, 5, -6],
]);

test("a number names one axis, also from the end", async () => {
  expect(await numbers(t.sum(x, 1))).toEqual([2, 3]);
  expect(await numbers(t.sum(x, -2))).toEqual([5, 3, -3]);
  expect(await numbers(t.argmax(x, -1))).toEqual([2, 1]);
  expect(await numbers(t.flip(x, 1))).toEqual([3, -2, 1, -6, 5, 4]);
  expect(t.mean(x, -1, { keepDims: true }).shape).toEqual([2, 1]);
});

test("min(), argmin() and prod() reduce axes, or all of them", async () => {
  expect(await numbers(t.min(x))).toEqual([-6]);
  expect(await numbers(t.min(x, 0))).toEqual([1, -2, -6]);
  expect(await numbers(t.argmin(x))).toEqual([5]);
  expect(await numbers(t.argmin(t.tensor([2, 1, 1])))).toEqual([1]);
  expect(await numbers(t.prod(x, 0))).toEqual([4, -10, -18]);
  expect(await numbers(t.prod(x))).toEqual([720]);
  expect(t.prod(x, 1, { keepDims: true }).shape).toEqual([2, 1]);
  const whole = t.tensor([3, 5, 7], { dtype: "i32" });
  expect([...(await t.read(backend, t.prod(whole)))]).toEqual([105]);
  const { w } = t.grad((p: { w: t.Tensor }) => t.prod(p.w))({ w: t.tensor([0, 2, 3]) });
  expect(await numbers(w)).toEqual([6, 0, 0]);
});

test("any() and all() of conditions", async () => {
  const positive = t.less(0, x);
  expect(await numbers(t.any(positive, 0))).toEqual([1, 1, 1]);
  expect(await numbers(t.all(positive, 0))).toEqual([1, 0, 0]);
  expect(await numbers(t.any(t.less(100, x)))).toEqual([0]);
  expect(await numbers(t.all(t.less(x, 100)))).toEqual([1]);
  // A sum of these is 2^32, which is 0.
  const high = t.tensor([2 ** 31, 2 ** 31], { dtype: "u32" });
  expect(await numbers(t.any(high))).toEqual([1]);
  expect(() => t.any(x)).toThrow(
    new TypeError("Cannot apply any to f32: the condition must be u32"),
  );
});

test("variance() of a sample, and where nothing is left", async () => {
  expect(await numbers(t.variance(t.tensor([1, 2, 3, 4])))).toEqual([1.25]);
  const [sample = 0] = await numbers(t.variance(t.tensor([1, 2, 3, 4]), 0, { correction: 1 }));
  expect(sample).toBeCloseTo(5 / 3, 6);
  expect(() => t.variance(t.tensor([1]), 0, { correction: 1 })).toThrow(RangeError);
});

test("softmax() sums to 1, masks, and does not overflow", async () => {
  const masked = t.tensor([
    [1000, 1000, -Infinity],
    [-Infinity, -Infinity, -Infinity],
  ]);
  expect(await numbers(t.softmax(masked))).toEqual([0.5, 0.5, 0, 0, 0, 0]);
  const rows = await numbers(t.sum(t.softmax(x), -1));
  for (const row of rows) expect(row).toBeCloseTo(1, 6);
  const logs = await numbers(t.logSoftmax(x));
  const shares = await numbers(t.softmax(x));
  logs.forEach((log, i) => expect(Math.exp(log)).toBeCloseTo(shares[i] ?? 0, 6));
});

test("norms have mean 0 and variance 1 where they say so", async () => {
  const wide = t.add(t.mul(x, 10), 7);
  const y = t.layerNorm(wide, { epsilon: 0 });
  for (const m of await numbers(t.mean(y, -1))) expect(m).toBeCloseTo(0, 6);
  for (const v of await numbers(t.variance(y, -1))) expect(v).toBeCloseTo(1, 5);
  const square = await numbers(t.mean(t.square(t.rmsNorm(x, { epsilon: 0 })), -1));
  for (const s of square) expect(s).toBeCloseTo(1, 5);
  const maps = t.reshape(t.arange(48), [2, 3, 2, 4]);
  const groups = t.reshape(t.groupNorm(maps, { groups: 2, epsilon: 0 }), [2, 6, 2, 2]);
  for (const v of await numbers(t.variance(groups, [1, 3]))) expect(v).toBeCloseTo(1, 5);
  expect(() => t.groupNorm(maps, { groups: 3 })).toThrow(
    new RangeError("Cannot normalise 4 channels in 3 groups"),
  );
});

test("groupNorm() broadcasts a scale and a shift, such as those of each example", async () => {
  const maps = t.reshape(t.sin(t.arange(32)), [2, 4, 4]);
  const shift = t.reshape(t.arange(4), [1, 4]);
  for (const shape of [
    [2, 1, 4],
    [1, 1, 1, 4],
    [4, 1],
  ]) {
    const scale = t.add(t.reshape(t.arange(t.sizeOf(shape)), shape), 1);
    const y = t.groupNorm(maps, { groups: 2, scale, shift });
    const wanted = t.add(t.mul(t.groupNorm(maps, { groups: 2 }), scale), shift);
    expect(y.shape).toEqual(wanted.shape);
    expect(await numbers(y)).toEqual(await numbers(wanted));
  }
});

test("tensors from nothing: zeros, ones, arange, linspace, eye", async () => {
  expect(await numbers(t.zeros([2], "u32"))).toEqual([0, 0]);
  expect(await numbers(t.ones([2]))).toEqual([1, 1]);
  expect(await numbers(t.arange(1, { start: -1, step: 0.5 }))).toEqual([-1, -0.5, 0, 0.5]);
  expect(() => t.arange(1, { start: 1 })).toThrow(RangeError);
  expect(await numbers(t.linspace(1, 0, 3))).toEqual([1, 0.5, 0]);
  expect(await numbers(t.linspace(0, 0.1, 4))).toContain(Math.fround(0.1));
  expect(await numbers(t.linspace(3, 9, 1))).toEqual([3]);
  expect(await numbers(t.eye(2))).toEqual([1, 0, 0, 1]);
});

test("triangles, stack, squeeze, tile and roll", async () => {
  expect(await numbers(t.tril(x))).toEqual([1, 0, 0, 4, 5, 0]);
  expect(await numbers(t.tril(x, -1))).toEqual([0, 0, 0, 4, 0, 0]);
  expect(await numbers(t.triu(x))).toEqual([1, -2, 3, 0, 5, -6]);
  expect(await numbers(t.stack([t.tensor([1, 2]), t.tensor([3, 4])], 1))).toEqual([1, 3, 2, 4]);
  expect(t.stack([x, x, x], -1).shape).toEqual([2, 3, 3]);
  expect(t.squeeze(t.reshape(x, [1, 2, 1, 3]), 2).shape).toEqual([1, 2, 3]);
  expect(() => t.squeeze(x, 0)).toThrow(
    new TypeError("Cannot squeeze [2,3] on axis 0: its size is 2 and not 1"),
  );
  expect(await numbers(t.tile(t.tensor([[1, 2]]), [2, 2]))).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
  expect(await numbers(t.roll(x, -1, -1))).toEqual([-2, 3, 1, 5, -6, 4]);
  expect(t.roll(x, 6, 1)).toBe(x);
});

test("oneHot() gives rows, and zeros for picks outside", async () => {
  const picks = t.tensor([2, 0, 9], { dtype: "i32" });
  expect(await numbers(t.oneHot(picks, 3))).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  expect(() => t.oneHot(x, 3)).toThrow("Cannot make one-hot rows by f32");
});
