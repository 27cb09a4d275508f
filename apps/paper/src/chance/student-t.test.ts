// @module-tag ci
import { expect, test } from "vitest";
import { criticalT, twoSidedP } from "./student-t.ts";

test("p has closed forms for one and for two degrees of freedom", () => {
  for (const t of [0, 0.1, 1, 4.3, 60, -4.3]) {
    expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(Math.abs(t)), 12);
    expect(twoSidedP(t, 2)).toBeCloseTo(1 - Math.abs(t) / Math.sqrt(2 + t * t), 12);
  }
});

// By Simpson's rule over the density of t, in two million steps.
test.each([
  [2.776, 4, 0.05002277832],
  [5.9498, 3.5203, 0.005946933056],
  [0.1, 7.5, 0.922965332068],
  [1.96, 1000, 0.050273184956],
])("p of %d with %d degrees of freedom is the integral of the density", (t, freedom, p) => {
  expect(twoSidedP(t, freedom)).toBeCloseTo(p, 11);
});

test("criticalT() inverts twoSidedP()", () => {
  expect(criticalT(0.05, 1)).toBeCloseTo(Math.tan(0.475 * Math.PI), 9);
  expect(criticalT(0.05002277832, 4)).toBeCloseTo(2.776, 8);
  expect(() => criticalT(0, 4)).toThrow("p is 0");
});
