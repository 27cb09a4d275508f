import { expect, test } from "vitest";
import { compareSeeds, seedsP } from "./compare-seeds.ts";
import { twoSidedP } from "./welch.ts";

test("compareSeeds() adds the deviations of both as squares", () => {
  // Each has a deviation of 1, their difference one of the root of 2, and that of their means a third of its variance.
  const near = compareSeeds([4.8, 5.8, 6.8], [2, 3, 4]);
  expect(near.difference).toBeCloseTo(2.8);
  expect(near.deviation).toBeCloseTo(Math.SQRT2);
  expect(near.p).toBeCloseTo(twoSidedP(2.8 / Math.sqrt(2 / 3), 4), 12);
});

test("compareSeeds() knows no deviation and no p of a single seed", () => {
  const unknown = { deviation: undefined, p: undefined };
  expect(compareSeeds([9], [1, 1, 1])).toEqual({ difference: 8, ...unknown });
});

test("compareSeeds() has no p where no seed differs from another", () => {
  expect(compareSeeds([2, 2, 2], [1, 1, 1])).toEqual({ difference: 1, deviation: 0, p: undefined });
});

test("seeds are not paired: their order changes nothing", () => {
  const { p } = compareSeeds([1.1, 2.1, 3.1], [1, 2, 3]);
  expect(compareSeeds([3.1, 2.1, 1.1], [1, 2, 3]).p).toBeCloseTo(p ?? NaN, 12);
  expect(p).toBeGreaterThan(0.9);
});

test("seedsP() adds what else varies", () => {
  const row = [1, 2, 3];
  const p = seedsP(2, [row], [{ variance: 2 / 3, freedom: 8 }]);
  // The variance of the mean is 1/3, so that a third of the whole has 2 degrees of freedom.
  expect(p).toBeCloseTo(twoSidedP(2, 1 / (1 / 9 / 2 + 4 / 9 / 8)), 12);
  expect(seedsP(2, [row, [1]])).toBeUndefined();
});
