import { expect, test } from "vitest";
import { imagesUntil } from "./images-until.ts";
import { medianOf } from "./pace.ts";
import { meanDifference, scoreOf, spreadOf } from "./statistics.ts";

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

test("meanDifference() compares place by place", () => {
  expect(meanDifference([3, 5, 4], [1, 2, 3])).toEqual({
    mean: 2,
    standardError: 1 / Math.sqrt(3),
  });
  expect(() => meanDifference([1, 2], [1])).toThrow(RangeError);
});

test("imagesUntil() goes in a straight line between two points", () => {
  const curve = [
    { images: 100, learnt: 0, heldOut: 4 },
    { images: 200, learnt: 0, heldOut: 3.5 },
    { images: 300, learnt: 0, heldOut: 3 },
  ];
  expect(imagesUntil(curve, 3.25)).toBe(250);
  expect(imagesUntil(curve, 3)).toBe(300);
  expect(imagesUntil(curve, 5)).toBe(100);
  expect(imagesUntil(curve, 2.9)).toBeUndefined();
  expect(imagesUntil([], 3)).toBeUndefined();
});

test("medianOf() is the middle, or the mean of the two there", () => {
  expect(medianOf([9, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 9])).toBe(3);
  expect(() => medianOf([])).toThrow(RangeError);
});
