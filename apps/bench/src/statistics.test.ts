import { expect, test } from "vitest";
import { relation, spreadOf } from "./statistics.ts";

test("spreadOf() finds the middle of an odd number of values, whatever their order", () => {
  expect(spreadOf([3, 1, 10])).toEqual({ median: 3, min: 1, max: 10, count: 3 });
});

test("spreadOf() takes the mean of the two in the middle", () => {
  expect(spreadOf([4, 1, 2, 100]).median).toBe(3);
});

test("spreadOf() sorts numbers, not their digits", () => {
  expect(spreadOf([9, 10, 100]).median).toBe(10);
});

test("spreadOf() refuses nothing and what is no number", () => {
  expect(() => spreadOf([])).toThrow(RangeError);
  expect(() => spreadOf([1, Number.NaN])).toThrow(RangeError);
});

test("relation() tells two measurements apart only if their spreads do not touch", () => {
  const before = spreadOf([10, 11, 12]);
  expect(relation(before, spreadOf([7, 8, 9]))).toBe("faster");
  expect(relation(before, spreadOf([13, 14]))).toBe("slower");
  expect(relation(before, spreadOf([5, 10]))).toBe("within the spread");
});
