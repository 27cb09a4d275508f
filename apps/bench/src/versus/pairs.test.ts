import { expect, test } from "vitest";
import { ratioOf } from "./pairs.ts";

test("ratioOf() finds what a machine hides that changes its speed by twice", () => {
  const slow = [1, 2, 1, 1, 2, 2, 1, 2];
  const ours = slow.map((factor) => factor * 0.5);
  const other = slow.map((factor) => factor * 0.6);
  expect(ratioOf({ other, ours })).toMatchObject({ wins: 8, count: 8 });
  expect(ratioOf({ other, ours }).median).toBeCloseTo(1.2);
});

test("ratioOf() gives the middle half and counts the pairs that this one won", () => {
  const ours = [1, 1, 1, 1, 1];
  const ratio = ratioOf({ other: [0.5, 0.9, 1.1, 1.2, 4], ours });
  expect(ratio).toEqual({ median: 1.1, lower: 0.9, upper: 1.2, wins: 3, count: 5 });
});

test("ratioOf() refuses runs without a neighbour", () => {
  expect(() => ratioOf({ other: [1], ours: [1, 1] })).toThrow("Cannot pair 1 runs with 2");
  expect(() => ratioOf({ other: [], ours: [] })).toThrow(RangeError);
});
