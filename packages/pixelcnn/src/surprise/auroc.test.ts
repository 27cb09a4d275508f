import { threefry } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { auroc } from "./auroc.ts";

/** About normal numbers, with ties: sums of twelve uniform ones, rounded. */
function scores(count: number, mean: number, stream: number): number[] {
  return Array.from({ length: count }, (_, n) => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += threefry(1, stream, n, i)[0] / 2 ** 32;
    return Math.round(10 * (mean + sum)) / 10;
  });
}

/** By the definition: all pairs. */
function byPairs(strange: readonly number[], usual: readonly number[]): number {
  let won = 0;
  for (const a of strange) for (const b of usual) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / (strange.length * usual.length);
}

test("it is the share of pairs in their order, and turns with the kinds", () => {
  const [strange, usual] = [scores(80, 1, 1), scores(120, 0, 2)];
  expect(auroc(strange, usual).auroc).toBeCloseTo(byPairs(strange, usual), 12);
  expect(auroc(usual, strange).auroc).toBeCloseTo(1 - byPairs(strange, usual), 12);
  const other = auroc(usual, strange).standardError;
  expect(other).toBeCloseTo(auroc(strange, usual).standardError, 12);
});

test("the standard error is about the deviation over other samples of images", () => {
  const areas = Array.from({ length: 300 }, (_, i) => {
    const found = auroc(scores(60, 1, 2 * i + 10), scores(90, 0, 2 * i + 11));
    return [found.auroc, found.standardError] as const;
  });
  const mean = areas.reduce((sum, [area]) => sum + area, 0) / 300;
  const variance = areas.reduce((sum, [area]) => sum + (area - mean) ** 2, 0) / 299;
  const error = areas.reduce((sum, [, one]) => sum + one, 0) / 300;
  // The deviation of 300 values is known to one part in 24.
  expect(error / Math.sqrt(variance)).toBeGreaterThan(0.88);
  expect(error / Math.sqrt(variance)).toBeLessThan(1.12);
});

test("the interval stays within 0 and 1, and has no width where the scores separate all", () => {
  expect(auroc([5, 6], [1, 2])).toEqual({ auroc: 1, standardError: 0, low: 1, high: 1 });
  const [strange, usual] = [
    [2, 4, 5],
    [1, 2, 3, 3],
  ];
  const turned = auroc(usual, strange);
  // 1.96 standard errors of 0.22308 each way from 0.79167, and from what is left of 1.
  const { low, high } = auroc(strange, usual);
  expect([low, high]).toEqual([expect.closeTo(0.35441, 5), 1]);
  expect([turned.low, turned.high]).toEqual([0, expect.closeTo(0.64559, 5)]);
});

test("single images and scores that are no numbers are refused", () => {
  expect(() => auroc([1], [1, 2])).toThrow("there must be two of each");
  expect(() => auroc([1, NaN], [1, 2])).toThrow("one is no number");
});
