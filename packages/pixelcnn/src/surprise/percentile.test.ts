import { expect, test } from "vitest";
import { evenlySpaced, percentileAmong } from "./percentile.ts";

test("equal values count half, and the ends are 0 and 100", () => {
  expect(percentileAmong(2, [1, 2, 2, 3])).toBe(50);
  expect(percentileAmong(0, [1, 2])).toBe(0);
  expect(percentileAmong(3, [1, 2])).toBe(100);
  expect(() => percentileAmong(3, [])).toThrow("there are no others");
});

test("what is no number has no percentile: it is not the least of all", () => {
  expect(() => percentileAmong(NaN, [1, 2])).toThrow(
    new RangeError("Cannot compare a value: it is no number"),
  );
  expect(() => percentileAmong(3, [1, NaN])).toThrow(
    new RangeError("Cannot compare a value with others: one is no number"),
  );
});

test("a table of one value is the middle one, and one of none is refused", () => {
  expect(evenlySpaced([3, 1, 2], 1)).toEqual([2]);
  expect(evenlySpaced([4, 3, 1, 2], 1)).toEqual([3]);
  for (const count of [0, -1, 1.5, NaN])
    expect(() => evenlySpaced([1, 2, 3], count)).toThrow(
      new RangeError(`Cannot keep ${count} values: it must be a whole number above 0`),
    );
});

test("a table of evenly spaced values keeps percentiles to its own step", () => {
  const values = Array.from({ length: 5000 }, (_, n) => ((n * 2741) % 5000) ** 1.5);
  const sorted = values.toSorted((a, b) => a - b);
  const table = evenlySpaced(values, 201);
  expect([table[0], table[200]]).toEqual([sorted[0], sorted[4999]]);
  for (const value of values.slice(0, 100))
    expect(Math.abs(percentileAmong(value, table) - percentileAmong(value, sorted))).toBeLessThan(
      0.51,
    );
});
