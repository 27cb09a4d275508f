import { expect, test } from "vitest";
import { bearableVariants } from "./bearable-variants.ts";

const most = 20_000;

test("a few pictures are trained on with all that suits them", () => {
  const variants = { flips: true, shifts: [1, 1] as const };
  expect(bearableVariants(variants, { count: 1000, most })).toEqual({ variants, notes: [] });
  expect(bearableVariants(undefined, { count: 9000, most }).variants).toBe(undefined);
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
