import { expect, test } from "vitest";
import { incompleteBeta } from "./incomplete-beta.ts";
import { logGamma } from "./log-gamma.ts";

test("logGamma() gives factorials, and the root of pi at a half", () => {
  let factorial = 1;
  for (let n = 1; n < 30; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  for (const x of [0, -1.5, NaN, Infinity]) expect(() => logGamma(x)).toThrow(RangeError);
});

test("incompleteBeta() has closed forms where a parameter is 1, and where both are a half", () => {
  for (const x of [0, 0.001, 0.3, 0.5, 0.8, 0.999, 1]) {
    expect(incompleteBeta(x, 2.5, 1)).toBeCloseTo(x ** 2.5, 13);
    expect(incompleteBeta(x, 1, 2.5)).toBeCloseTo(1 - (1 - x) ** 2.5, 13);
    const arc = (2 / Math.PI) * Math.asin(Math.sqrt(x));
    expect(incompleteBeta(x, 0.5, 0.5)).toBeCloseTo(arc, 13);
  }
});

// By Simpson's rule over the density, x = sin(u) ** 2, in two million steps.
test.each([
  [0.3, 2.5, 1.5, 0.088943723171],
  [0.9, 2.5, 1.5, 0.902119357059],
  [0.01, 1.2, 7, 0.03672957131],
  [0.501, 20_000, 20_000, 0.65542096825],
])("incompleteBeta(%d, %d, %d) is the integral of the density", (x, a, b, share) => {
  expect(incompleteBeta(x, a, b)).toBeCloseTo(share, 10);
});

test("incompleteBeta() refuses what has no integral", () => {
  for (const x of [-0.1, 1.1, NaN]) expect(() => incompleteBeta(x, 1, 1)).toThrow(RangeError);
  for (const a of [0, -1, NaN, 2e5]) {
    expect(() => incompleteBeta(0.5, a, 1)).toThrow(RangeError);
    expect(() => incompleteBeta(0.5, 1, a)).toThrow(RangeError);
  }
});
