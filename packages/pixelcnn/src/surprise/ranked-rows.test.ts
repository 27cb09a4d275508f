import { expect, test } from "vitest";
import { rankedRows } from "./ranked-rows.ts";

test("scores that there are become columns, in the order of the table", () => {
  const picture = {
    name: "a",
    bitsPerDim: 2,
    likelihood: { bits: 10.6 },
    ratio: { bits: -3 },
    complexity: { bits: 4 },
  };
  expect(rankedRows([picture, { ...picture, name: "b" }])).toEqual([
    ["picture", "bits/dim", "bits", "above PNG", "above background"],
    ["a", "2.000", "11", "4", "-3"],
    ["b", "2.000", "11", "4", "-3"],
  ]);
});

test("percentiles stand beside the score that has them", () => {
  const likelihood = { bits: 10, percentile: 49.6 };
  const complexity = { bits: 4, percentile: 100 };
  expect(rankedRows([{ name: "a", bitsPerDim: 0.5, likelihood, complexity }])).toEqual([
    ["picture", "bits/dim", "bits", "percentile", "above PNG", "percentile"],
    ["a", "0.500", "10", "50 %", "4", "100 %"],
  ]);
});
