import { expect, test } from "vitest";
import { surpriseScores } from "./surprise-scores.ts";

test("scores are differences, and only those whose parts there are", () => {
  const bits = Float64Array.of(10, 4);
  expect(surpriseScores({ bits })).toEqual({ likelihood: bits });
  expect(surpriseScores({ bits, background: [7, 9], compressed: [1, 2] })).toEqual({
    likelihood: bits,
    ratio: Float64Array.of(3, -5),
    complexity: Float64Array.of(9, 2),
  });
});

test("parts of other images are refused", () => {
  expect(() => surpriseScores({ bits: [1], background: [1, 2] })).toThrow(
    "Cannot compare 1 images with background bits of 2",
  );
});
