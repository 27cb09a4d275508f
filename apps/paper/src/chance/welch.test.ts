import { expect, test } from "vitest";
import { spreadOf } from "../protocol/statistics.ts";
import { twoSidedP, variancePart, welchTest } from "./welch.ts";

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
  [0.6223, 2.3311, 0.589188908579],
  [12.4772, 3.9297, 0.000263106228],
  [0.1, 7.5, 0.922965332068],
  [1.96, 1000, 0.050273184956],
])("p of %d with %d degrees of freedom is the integral of the density", (t, freedom, p) => {
  expect(twoSidedP(t, freedom)).toBeCloseTo(p, 11);
});

/** Two rows of unlike spread and number. */
const one = [2.888, 2.886, 2.889];
const other = [2.904, 2.905, 2.902, 2.909];
const difference = spreadOf(one).mean - spreadOf(other).mean;

test("welchTest() has the degrees of freedom of Welch and Satterthwaite", () => {
  // Worked out by the formulas in another language, and p as above.
  const { t, freedom, p } = welchTest(difference, [variancePart(one), variancePart(other)]) ?? {};
  expect(t).toBeCloseTo(-10.1013729685, 9);
  expect(freedom).toBeCloseTo(4.6429752066, 9);
  expect(p).toBeCloseTo(0.000246511003, 11);
});

test("equal variances of three values each have four degrees of freedom, one of them alone two", () => {
  const part = variancePart([1, 2, 3]);
  expect(part).toEqual({ variance: 1 / 3, freedom: 2 });
  expect(welchTest(1, [part, part])?.freedom).toBeCloseTo(4, 12);
  expect(welchTest(1, [part, { variance: 0, freedom: 2 }])?.freedom).toBeCloseTo(2, 12);
});

test("the test does not depend on the unit, nor its p on the sign", () => {
  const parts = [variancePart(one), variancePart(other)];
  const small = parts.map(({ variance, freedom }) => ({ variance: variance * 1e-200, freedom }));
  const found = welchTest(difference, parts);
  expect(welchTest(difference * 1e-100, small)?.p).toBeCloseTo(found?.p ?? NaN, 12);
  expect(welchTest(-difference, parts)?.p).toBe(found?.p);
});

test("without any variance there is no test, however rounding falls", () => {
  const equal = variancePart([0.1, 0.1, 0.1]);
  expect(equal).toEqual({ variance: 0, freedom: 2 });
  expect(welchTest(0.5, [equal, equal])).toBeUndefined();
});

test("what cannot be tested is an error, not a p", () => {
  expect(() => variancePart([1])).toThrow(RangeError);
  expect(() => variancePart([1, NaN])).toThrow("the values are 1, NaN");
  const part = variancePart([1, 2]);
  expect(() => welchTest(NaN, [part])).toThrow(RangeError);
  expect(() => welchTest(1, [{ variance: NaN, freedom: 2 }])).toThrow(RangeError);
  expect(() => welchTest(1, [{ variance: -1, freedom: 2 }, part])).toThrow(RangeError);
  expect(() => welchTest(1, [{ variance: 1, freedom: 0 }])).toThrow(RangeError);
});
