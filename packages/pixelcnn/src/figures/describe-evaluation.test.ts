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

test("of many classes the worst are listed, and the rest has a row of its images' mean", () => {
  const classes = Array.from({ length: 43 }, (_, i) => {
    const bitsPerDim = i < 2 ? i : 1 + i;
    return { name: `class ${i}`, bitsPerDim, standardError: 0.5, count: i === 0 ? 1 : 2 };
  });
  const all = { bitsPerDim: 3, standardError: 0, nats: 7, count: 85 };
  const { rows } = describeEvaluation({ ...all, classes });
  expect(rows).toHaveLength(42);
  expect(rows[1]).toEqual(["class 42", "43.0000", "0.5000", "2"]);
  expect(rows.at(-2)).toEqual(["class 3", "4.0000", "0.5000", "2"]);
  // (0 + 2 * 1 + 2 * 3) / 5
  expect(rows.at(-1)).toEqual(["3 other classes", "1.6000", "-", "5"]);
});
