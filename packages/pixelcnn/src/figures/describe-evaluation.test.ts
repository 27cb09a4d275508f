import { expect, test } from "vitest";
import { describeEvaluation } from "./describe-evaluation.ts";

test("without classes there is no table, and with some it has a head", () => {
  const all = { bitsPerDim: 2.80449, standardError: 0.00449, nats: 1523.456, count: 1200 };
  const { lines, rows } = describeEvaluation({ ...all, classes: [] });
  expect(lines).toEqual([
    "2.8045 bits/dim ± 0.0045 (standard error over images)",
    "1523.46 nats an image",
  ]);
  expect(rows).toEqual([]);
  const one = { name: "a", bitsPerDim: 1, standardError: 0, count: 1200 };
  expect(describeEvaluation({ ...all, classes: [one, one] }).rows).toEqual([
    ["class", "bits/dim", "error", "images"],
    ["a", "1.0000", "0.0000", "1200"],
    ["a", "1.0000", "0.0000", "1200"],
  ]);
});

test("a single image has no standard error, rather than none to speak of", () => {
  const one = { bitsPerDim: 2.5, standardError: 0, count: 1 };
  const classes = [
    { name: "a", ...one },
    { name: "b", bitsPerDim: 2, standardError: 0, count: 2 },
  ];
  const { lines, rows } = describeEvaluation({ ...one, nats: 7, classes });
  expect(lines[0]).toBe("2.5000 bits/dim (no standard error: it is one image)");
  expect(rows.slice(1)).toEqual([
    ["a", "2.5000", "-", "1"],
    ["b", "2.0000", "0.0000", "2"],
  ]);
});
