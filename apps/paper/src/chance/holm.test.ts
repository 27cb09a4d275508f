import { expect, test } from "vitest";
import { holm } from "./holm.ts";

test("holm() multiplies the smallest by all tests, the next by those that are left", () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  expect(holm([0.02])).toEqual([0.02]);
  expect(holm([])).toEqual([]);
});

test("no test stands that another with a smaller p does not, and none is above 1", () => {
  // Alone 0.026 would be 0.026, but 0.02 before it is 0.04 by then.
  expect(holm([0.026, 0.02])).toEqual([0.04, 0.04]);
  expect(holm([0.9, 0.8, 0.01])).toEqual([1, 1, 0.03]);
});

test("equal p are corrected alike", () => {
  expect(holm([0.01, 0.01, 0.5])).toEqual([0.03, 0.03, 0.5]);
});

test("holm() refuses what is no p", () => {
  expect(() => holm([0.1, NaN])).toThrow("a p is NaN");
  expect(() => holm([1.1])).toThrow(RangeError);
});
