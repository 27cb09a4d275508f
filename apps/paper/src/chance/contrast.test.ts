// @module-tag ci
import { expect, test } from "vitest";
import { contrastOf } from "./contrast.ts";
import { twoSidedP } from "./student-t.ts";

const pool = { variance: 9e-6, freedom: 4 };

test("a difference of means has an interval and a p with the pooled degrees of freedom", () => {
  const found = contrastOf({ plus: [[3.01, 3.03, 3.02]], minus: [[3, 3, 3]] }, pool);
  const error = Math.sqrt((2 * 9e-6) / 3);
  expect(found.estimate).toBeCloseTo(0.02, 12);
  // 97.5 and 80 % points of t with four degrees of freedom, from a table.
  expect(found.margin).toBeCloseTo(2.776445 * error, 8);
  expect(found.detectable).toBeCloseTo((2.776445 + 0.940965) * error, 8);
  expect(found.p).toBeCloseTo(twoSidedP(0.02 / error, 4), 10);
});

test("a single seed has a wider interval, and a difference of differences a wider one still", () => {
  const margin = (...counts: number[]): number =>
    contrastOf({ plus: counts.map((length) => Array.from({ length }, () => 3)) }, pool).margin;
  expect(margin(3, 1) / margin(3, 3)).toBeCloseTo(Math.SQRT2, 12);
  expect(margin(3, 3, 3, 3) / margin(3, 3)).toBeCloseTo(Math.SQRT2, 12);
});

test("seeds that do not differ cannot be tested", () => {
  expect(() => contrastOf({ plus: [[1, 1]] }, { variance: 0, freedom: 1 })).toThrow(
    "no seed differs",
  );
});
