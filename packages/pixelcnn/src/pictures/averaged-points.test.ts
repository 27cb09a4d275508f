import { expect, test } from "vitest";
import { averagedPoints } from "./averaged-points.ts";

const pointsOf = (count: number): { at: number; bitsPerDim: number }[] =>
  Array.from({ length: count }, (_, i) => ({ at: i, bitsPerDim: 2 * i }));

test("averagedPoints() leaves few points as they are, and makes at most so many of more", () => {
  expect(averagedPoints([], 3)).toEqual([]);
  expect(averagedPoints(pointsOf(3), 3)).toEqual(pointsOf(3));
  expect(averagedPoints(pointsOf(4), 3)).toEqual([
    { at: 0.5, bitsPerDim: 1 },
    { at: 2.5, bitsPerDim: 5 },
  ]);
  for (const count of [99, 100, 101, 1234])
    expect(averagedPoints(pointsOf(count), 100).length).toBeLessThanOrEqual(100);
});
