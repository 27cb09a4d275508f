import { expect, test } from "vitest";
import { isFinding, verdict } from "./verdict.ts";

test("a difference is a finding beyond two deviations and beyond what the rate may cost", () => {
  const found = { difference: 0.02, deviation: 0.004, rateCost: 0.01 };
  expect(isFinding(found)).toBe(true);
  expect(isFinding({ ...found, difference: -0.02 })).toBe(true);
  expect(isFinding({ ...found, deviation: 0.011 })).toBe(false);
  expect(isFinding({ ...found, deviation: undefined })).toBe(false);
  expect(isFinding({ ...found, rateCost: 0.02 })).toBe(false);
});

test("a verdict says which of the two it lacks", () => {
  const found = { difference: -0.012, deviation: 0.004, rateCost: 0.0188 };
  const words = "-0.012 ± 0.004 bits/dim";
  expect(verdict({ ...found, rateCost: 0 }, "bits/dim")).toBe(`the other way round: ${words}`);
  expect(verdict(found, "bits/dim")).toBe(
    `not told apart: ${words}; short trainings chose the rate, and a step of two costs 0.019`,
  );
  expect(verdict({ ...found, wholeRates: true }, "bits/dim")).toBe(
    `not told apart: ${words}; rates were tried in steps of √2, and half a step costs 0.019`,
  );
  // What is chance already needs no other reason.
  expect(verdict({ ...found, deviation: 0.007 }, "bits/dim")).toMatch(/0\.007 bits\/dim$/);
});
