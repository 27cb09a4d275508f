import { expect, test } from "vitest";
import { comparisonWords, isFinding, verdict } from "./verdict.ts";

test("a difference is a finding beyond two deviations, by its p, and beyond what the rate may cost", () => {
  const found = { difference: 0.02, deviation: 0.004, p: 0.01, rateCost: 0.01 };
  expect(isFinding(found)).toBe(true);
  expect(isFinding({ ...found, difference: -0.02 })).toBe(true);
  expect(isFinding({ ...found, deviation: 0.011 })).toBe(false);
  expect(isFinding({ ...found, p: 0.05 })).toBe(false);
  expect(isFinding({ ...found, deviation: undefined, p: undefined })).toBe(false);
  expect(isFinding({ ...found, rateCost: 0.02 })).toBe(false);
});

test("a verdict says which of these it lacks", () => {
  const found = { difference: -0.012, deviation: 0.004, p: 0.01, rateCost: 0.0188 };
  const words = "-0.012 ± 0.004 bits/dim";
  expect(verdict({ ...found, rateCost: 0 }, "bits/dim")).toEqual({
    words: `the other way round: ${words}`,
    p: 0.01,
    isFinding: true,
  });
  expect(verdict(found, "bits/dim")).toEqual({
    words: `not told apart: ${words}; short trainings chose the rate, and a step of two costs 0.019`,
    p: 0.01,
    isFinding: false,
  });
  expect(verdict({ ...found, wholeRates: true }, "bits/dim").words).toBe(
    `not told apart: ${words}; rates were tried in steps of √2, and half a step costs 0.019`,
  );
  // What is chance already needs no other reason.
  expect(verdict({ ...found, deviation: 0.007 }, "bits/dim").words).toMatch(/0\.007 bits\/dim$/);
  expect(verdict({ ...found, p: 0.06 }, "bits/dim").words).toBe(`not told apart: ${words}`);
});

test("what has no test is not told apart, and its words have no number that is none", () => {
  const single = { difference: 0.5, deviation: undefined, p: undefined, rateCost: 0 };
  expect(verdict(single, "bits/dim").words).toBe("not told apart: 0.500 bits/dim; a single seed");
  expect(verdict({ ...single, deviation: 0 }, "bits/dim")).toEqual({
    words: "not told apart: 0.500 ± 0.000 bits/dim; its seeds do not differ",
    p: undefined,
    isFinding: false,
  });
});

test("a difference in a table has its sign, and is bold where it is a finding", () => {
  const found = { difference: 0.02, deviation: 0.004, p: 0.01, rateCost: 0.01 };
  expect(comparisonWords(found)).toBe("**+0.020 ± 0.004**");
  expect(comparisonWords({ ...found, difference: -0.02, p: 0.06 })).toBe("-0.020 ± 0.004");
});
