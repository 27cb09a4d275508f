import { expect, test } from "vitest";
import { axisTicks, shortNumber } from "./axis-ticks.ts";

test("axisTicks() steps by 1, 2 or 5 times a power of ten", () => {
  expect(axisTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(axisTicks(2.83, 3.98, 6)).toEqual([3, 3.2, 3.4, 3.6, 3.8]);
  expect(axisTicks(0, 480_000, 8)).toEqual([0, 100_000, 200_000, 300_000, 400_000]);
});

test("axisTicks() keeps round numbers round, and an empty range at its value", () => {
  expect(axisTicks(0, 1, 10)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(axisTicks(4, 4, 6)).toEqual([4]);
});

test("shortNumber() uses k and M", () => {
  expect([0, 800, 12_000, 12_500, 1_500_000].map(shortNumber)).toEqual([
    "0",
    "800",
    "12k",
    "12.5k",
    "1.5M",
  ]);
});
