import { expect, test } from "vitest";
import { bearableVariants } from "./bearable-variants.ts";

const most = 20_000;

test("a few pictures are trained on with all that suits them", () => {
  const variants = { flips: true, shifts: [1, 1] as const };
  expect(bearableVariants(variants, { count: 1000, most })).toEqual({ variants, notes: [] });
  expect(bearableVariants(undefined, { count: 9000, most }).variants).toBe(undefined);
});

test("of five hundred small ones all that suits them is fourteen times as much", () => {
  const variants = { flips: false, shifts: [1, 1] as const, turns: true as const };
  expect(bearableVariants(variants, { count: 500, most: 70_000 }).variants).toBe(variants);
  expect(bearableVariants(variants, { count: 500, most })).toEqual({
    variants: { flips: false, turns: true },
    notes: [
      "Left out pictures that are moved: with them there are 63,000, and 20,000 are the most here",
    ],
  });
});

test("some thousands are trained on without moved ones, rather than refused for 69,210 pictures", () => {
  const variants = { flips: true, shifts: [1, 1] as const };
  expect(bearableVariants(variants, { count: 3845, most })).toEqual({
    variants: { flips: true },
    notes: [
      "Left out pictures that are moved: with them there are 69,210, and 20,000 are the most here",
    ],
  });
});
