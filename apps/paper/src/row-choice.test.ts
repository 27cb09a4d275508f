import { expect, test } from "vitest";
import { positive, rowsWith } from "./row-choice.ts";
import { rows } from "./rows/rows.ts";

test("rowsWith() takes the rows that have one of the words, or all", () => {
  const ids = (words: string): string[] => rowsWith(words).map(({ id }) => id);
  expect(ids("")).toHaveLength(rows.length);
  expect(ids("glu,bilstm")).toEqual([
    "fashion-mnist-glu",
    "fashion-mnist-diagonal-bilstm",
    "fashion-mnist-diagonal-bilstm-hidden",
    "fashion-mnist-glu-muon",
    "fashion-mnist-older-head-glu-muon",
  ]);
  expect(ids("fashion-mnist-relu")).toEqual(["fashion-mnist-relu"]);
  expect(() => rowsWith("transformer")).toThrow(RangeError);
});

test("positive() refuses what is no number above 0", () => {
  expect(positive("next", undefined)).toBeUndefined();
  expect(positive("next", "0.5")).toBe(0.5);
  for (const text of ["0", "-3", "soon", ""])
    expect(() => positive("next", text)).toThrow(RangeError);
});
