import { expect, test } from "vitest";
import { medianOf } from "./pace.ts";
import { scoreOf, spreadOf } from "./statistics.ts";

test("spreadOf() divides by one less than the values, and knows no deviation of one", () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1, count: 3 });
  expect(spreadOf([5])).toEqual({ mean: 5, deviation: undefined, count: 1 });
  expect(() => spreadOf([])).toThrow(RangeError);
});

test("scoreOf() rounds each image, not the mean", () => {
  expect(scoreOf([1.00049, 2.00049])).toEqual({
    images: 2,
    bitsPerDim: 1.50049,
    standardError: 0.5,
    each: [1, 2],
  });
});

test("medianOf() is the middle, or the mean of the two there", () => {
  expect(medianOf([9, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 9])).toBe(3);
  expect(() => medianOf([])).toThrow(RangeError);
});
