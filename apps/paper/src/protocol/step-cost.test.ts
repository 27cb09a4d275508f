import { expect, test } from "vitest";
import { stepCost } from "./step-cost.ts";

const tried = (bits: Readonly<Record<number, number | null>>) =>
  Object.entries(bits).map(([rate, bitsPerDim]) => ({ rate: Number(rate), bitsPerDim }));

test("half a step costs a quarter of what the parabola rises by in a whole one", () => {
  const parabola = (rate: number): number => 3 + 0.2 * (Math.log2(rate) + 7) ** 2;
  const rates = [1 / 512, 1 / 256, 1 / 128, 1 / 64];
  const all = rates.map((rate) => ({ rate, bitsPerDim: parabola(rate) }));
  expect(stepCost(all, { step: 2 }, 0.5)).toBeCloseTo(0.2 / 4, 12);
  expect(stepCost(all, { step: 2 }, 1)).toBeCloseTo(0.2, 12);
  // Wherever the lowest point lies between them.
  const moved = rates.map((rate) => ({ rate, bitsPerDim: parabola(rate * 1.3) }));
  expect(stepCost(moved, { step: 2 }, 0.5)).toBeCloseTo(0.2 / 4, 12);
});

test("where training broke beside the best rate, the other neighbour says it", () => {
  expect(stepCost(tried({ 0.008: 3.01, 0.016: 3, 0.032: null }), { step: 2 }, 0.5)).toBeCloseTo(
    0.01,
    12,
  );
  expect(stepCost(tried({ 0.016: 3 }), { step: 2 }, 0.5)).toBeUndefined();
  expect(stepCost([], { step: 2 }, 0.5)).toBeUndefined();
});
