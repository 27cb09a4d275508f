import { expect, test } from "vitest";
import { chosenRate, firstRates, nextRate, type RateSteps, type Tried } from "./rate-choice.ts";

/** Tries rates until the choice is made, each with the bits that a function gives. */
function choose(
  bitsOf: (rate: number) => number | null,
  steps: RateSteps = {},
): { rate: number; tries: number[] } {
  const tried: Tried[] = [];
  for (let rate = nextRate(tried, steps); rate !== undefined; rate = nextRate(tried, steps))
    tried.push({ rate, bitsPerDim: bitsOf(rate) });
  return { rate: chosenRate(tried, steps) ?? NaN, tries: tried.map(({ rate }) => rate) };
}

/** Bits that are least at a rate. */
const leastAt = (best: number) => (rate: number) => 3 + Math.abs(Math.log2(rate / best));

test("the best rate is chosen when half and twice as much are worse", () => {
  expect(choose(leastAt(8e-3))).toEqual({ rate: 8e-3, tries: [...firstRates, 4e-3] });
  expect(choose(leastAt(16e-3))).toEqual({ rate: 16e-3, tries: [...firstRates, 32e-3] });
});

test("the best rate is followed up and down", () => {
  expect(choose(leastAt(64e-3))).toEqual({
    rate: 64e-3,
    tries: [...firstRates, 32e-3, 64e-3, 128e-3],
  });
  expect(choose(leastAt(2e-3))).toEqual({
    rate: 2e-3,
    tries: [...firstRates, 4e-3, 2e-3, 1e-3],
  });
});

test("rates that were tried before are not tried again, and leave no gap beside the best", () => {
  const bitsOf = leastAt(4e-3);
  const tried = [1e-3, 8e-3, 16e-3].map((rate) => ({ rate, bitsPerDim: bitsOf(rate) }));
  expect(nextRate(tried)).toBe(4e-3);
  const both = [...tried, { rate: 4e-3, bitsPerDim: bitsOf(4e-3) }];
  expect(nextRate(both)).toBe(2e-3);
});

test("a rate at which training breaks is worse than any other, and ends the way up", () => {
  expect(choose((rate) => (rate > 8e-3 ? null : 3 - rate))).toEqual({
    rate: 8e-3,
    tries: [...firstRates, 4e-3],
  });
});

test("of two equal rates the smaller is chosen", () => {
  expect(choose((rate) => (rate === 4e-3 || rate === 8e-3 ? 3 : 4)).rate).toBe(4e-3);
});

test("where training breaks at every rate, it ends with an error", () => {
  expect(() => choose(() => null)).toThrow(RangeError);
  expect(choose((rate) => (rate > 0.3e-3 ? null : 4 - rate)).rate).toBe(0.25e-3);
});

test("nothing is chosen as long as a rate is to be tried", () => {
  expect(chosenRate([])).toBeUndefined();
  expect(chosenRate(firstRates.map((rate) => ({ rate, bitsPerDim: 3 - rate })))).toBeUndefined();
});

test("fine rates lie between the best of the coarse ones and its neighbours", () => {
  const fine = { fineRates: true };
  const coarse = [...firstRates, 4e-3];
  expect(choose(leastAt(8e-3), fine)).toEqual({ rate: 8e-3, tries: [...coarse, 5.66e-3, 11.3e-3] });
  expect(choose(leastAt(11e-3), fine)).toEqual({
    rate: 11.3e-3,
    tries: [...coarse, 5.66e-3, 11.3e-3],
  });
  expect(choose(leastAt(5e-3), fine)).toEqual({
    rate: 5.66e-3,
    tries: [...coarse, 2e-3, 2.83e-3, 5.66e-3],
  });
});

test("a choice that was made may be made finer, and not coarser again", () => {
  const bitsOf = leastAt(11e-3);
  const tried = [...firstRates, 4e-3].map((rate) => ({ rate, bitsPerDim: bitsOf(rate) }));
  expect(chosenRate(tried)).toBe(8e-3);
  expect(chosenRate(tried, { fineRates: true })).toBeUndefined();
  expect(nextRate(tried, { fineRates: true })).toBe(5.66e-3);
});
