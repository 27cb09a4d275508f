// @module-tag ci
import { expect, test } from "vitest";
import { incompleteGamma } from "./incomplete-gamma.ts";
import { bartlettP, pooledVariance } from "./pooled-variance.ts";

test("variances count by their degrees of freedom, and single values do not count", () => {
  // Variances 1 and 2, with two degrees of freedom and one.
  const pooled = pooledVariance([[1, 2, 3], [4, 6], [9]]);
  expect(pooled.freedom).toBe(3);
  expect(pooled.variance).toBeCloseTo(4 / 3, 12);
  expect(() => pooledVariance([[1], [2]])).toThrow("no row has two values");
});

test("Bartlett's test of two rows is the formula of its definition", () => {
  const rows = [
    [1, 2, 3],
    [10, 13, 16],
  ];
  // Variances 1 and 9, pooled 5; one degree of freedom, whose p is that of a normal square.
  const statistic = (4 * Math.log(5) - 2 * Math.log(9)) / (1 + (1 - 1 / 4) / 3);
  expect(bartlettP(rows)).toBeCloseTo(1 - incompleteGamma(0.5, statistic / 2), 12);
  expect(
    bartlettP([
      [1, 2, 3],
      [5, 6, 7],
    ]),
  ).toBeCloseTo(1, 12);
  expect(() => bartlettP([[1, 2]])).toThrow("fewer than two rows");
});

test("the incomplete gamma function has closed forms", () => {
  for (const x of [0, 0.1, 1, 7, 30]) {
    expect(incompleteGamma(1, x)).toBeCloseTo(1 - Math.exp(-x), 12);
    expect(incompleteGamma(2, x)).toBeCloseTo(1 - Math.exp(-x) * (1 + x), 12);
  }
  // The 95 % point of chi-square with one degree of freedom.
  expect(incompleteGamma(0.5, 3.841458820694124 / 2)).toBeCloseTo(0.95, 12);
  expect(() => incompleteGamma(1, Infinity)).toThrow(RangeError);
});
