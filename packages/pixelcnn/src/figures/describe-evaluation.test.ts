import { expect, test } from "vitest";
import { describeEvaluation } from "./describe-evaluation.ts";

test("without classes there is no table, and with some it has a head", () => {
  const all = { bitsPerDim: 2.80449, standardError: 0.00449, nats: 1523.456 };
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
