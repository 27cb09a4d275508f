import { expect, test } from "vitest";
import { chosenRate, firstRates, nextRate, type Tried } from "./rate-choice.ts";

/** Tries rates until the choice is made, each with the bits that a function gives. */
function choose(bitsOf: (rate: number) => number | null): { rate: number; tries: number[] } {
  const tried: Tried[] = [];
  for (let rate = nextRate(tried); rate !== undefined; rate = nextRate(tried))
    tried.push({ rate, bitsPerDim: bitsOf(rate) });
  return { rate: chosenRate(tried) ?? NaN, tries: tried.map(({ rate }) => rate) };
}

/** Bits that are least at a rate. */
const leastAt = (best: number) => (rate: number) => 3 + Math.abs(Math.log2(rate / best));

test("the four rates are enough where the best lies between them", () => {
  expect(choose(leastAt(2e-3))).toEqual({ rate: 2e-3, tries: firstRates });
  expect(choose(leastAt(4e-3))).toEqual({ rate: 4e-3, tries: firstRates });
});

test("a best rate at the upper edge is followed until a higher one is worse", () => {
  expect(choose(leastAt(16e-3))).toEqual({ rate: 16e-3, tries: [...firstRates, 16e-3, 32e-3] });
});

test("a best rate at the lower edge is followed until a lower one is worse", () => {
  expect(choose(leastAt(0.5e-3))).toEqual({
    rate: 0.5e-3,
    tries: [...firstRates, 0.5e-3, 0.25e-3],
  });
});

test("a rate at which training breaks is worse than any other, and ends the way up", () => {
  expect(choose((rate) => (rate > 8e-3 ? null : 3 - rate))).toEqual({
    rate: 8e-3,
    tries: [...firstRates, 16e-3],
  });
});

test("of two equal rates the smaller is chosen", () => {
  expect(choose((rate) => (rate === 2e-3 || rate === 4e-3 ? 3 : 4)).rate).toBe(2e-3);
});

test("where training breaks at every rate, it ends with an error", () => {
  expect(() => choose(() => null)).toThrow(RangeError);
  expect(choose((rate) => (rate > 0.3e-3 ? null : 4 - rate)).rate).toBe(0.25e-3);
});

test("nothing is chosen as long as a rate is to be tried", () => {
  expect(chosenRate([])).toBeUndefined();
  expect(chosenRate(firstRates.map((rate) => ({ rate, bitsPerDim: 3 - rate })))).toBeUndefined();
});
