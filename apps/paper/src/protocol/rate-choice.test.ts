import { expect, test } from "vitest";
import {
  besides,
  chosenRate,
  nextRate,
  shortSearch,
  wholeSearch,
  type RateSearch,
  type Tried,
} from "./rate-choice.ts";

/** Tries rates until the choice is made, each with the bits that a function gives. */
function choose(
  bitsOf: (rate: number) => number | null,
  search: RateSearch = shortSearch,
): { rate: number; tries: number[] } {
  const tried: Tried[] = [];
  for (let rate = nextRate(tried, search); rate !== undefined; rate = nextRate(tried, search))
    tried.push({ rate, bitsPerDim: bitsOf(rate) });
  return { rate: chosenRate(tried, search) ?? NaN, tries: tried.map(({ rate }) => rate) };
}

/** Bits that are least at a rate. */
const leastAt = (best: number) => (rate: number) => 3 + Math.abs(Math.log2(rate / best));

test("the best rate is chosen when half and twice as much are worse", () => {
  expect(choose(leastAt(8e-3))).toEqual({ rate: 8e-3, tries: [...shortSearch.first, 4e-3] });
  expect(choose(leastAt(16e-3))).toEqual({ rate: 16e-3, tries: [...shortSearch.first, 32e-3] });
});

test("the best rate is followed up and down", () => {
  expect(choose(leastAt(64e-3))).toEqual({
    rate: 64e-3,
    tries: [...shortSearch.first, 32e-3, 64e-3, 128e-3],
  });
  expect(choose(leastAt(2e-3))).toEqual({
    rate: 2e-3,
    tries: [...shortSearch.first, 4e-3, 2e-3, 1e-3],
  });
});

test("rates that were tried before are not tried again, and leave no gap beside the best", () => {
  const bitsOf = leastAt(4e-3);
  const tried = [1e-3, 8e-3, 16e-3].map((rate) => ({ rate, bitsPerDim: bitsOf(rate) }));
  expect(nextRate(tried, shortSearch)).toBe(4e-3);
  const both = [...tried, { rate: 4e-3, bitsPerDim: bitsOf(4e-3) }];
  expect(nextRate(both, shortSearch)).toBe(2e-3);
});

test("a rate at which training breaks is worse than any other, and ends the way up", () => {
  expect(choose((rate) => (rate > 8e-3 ? null : 3 - rate))).toEqual({
    rate: 8e-3,
    tries: [...shortSearch.first, 4e-3],
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
  expect(chosenRate([], shortSearch)).toBeUndefined();
  expect(
    chosenRate(
      shortSearch.first.map((rate) => ({ rate, bitsPerDim: 3 - rate })),
      shortSearch,
    ),
  ).toBeUndefined();
});

test("whole trainings go on from the best rate of short ones, in smaller steps", () => {
  const whole = wholeSearch(8e-3);
  expect(choose(leastAt(8e-3), whole)).toEqual({ rate: 8e-3, tries: [8e-3, 5.66e-3, 11.3e-3] });
  expect(choose(leastAt(4e-3), whole)).toEqual({
    rate: 4e-3,
    tries: [8e-3, 5.66e-3, 4e-3, 2.83e-3],
  });
});

test("a rate that was tried is known by its three digits", () => {
  // 11.3 thousandths are not quite the root of two above 8.
  const tried = [11.3e-3, 8e-3, 5.66e-3].map((rate) => ({ rate, bitsPerDim: leastAt(8e-3)(rate) }));
  expect(chosenRate(tried, wholeSearch(11.3e-3))).toBe(8e-3);
  expect(besides(11.3e-3, wholeSearch(16e-3))).toEqual([8e-3, 16e-3]);
});
