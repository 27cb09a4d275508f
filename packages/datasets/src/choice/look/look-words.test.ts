import { expect, test } from "vitest";
import { withVariants } from "./look-at-pictures.ts";
import { lookWords } from "./look-words.ts";

const nameOf = (field: string): string => `--${field}`;
const facts = {
  count: 90,
  shape: [16, 12, 1],
  classes: ["a", "b"],
  colours: 1,
  hasTransparency: false,
  copies: 1,
  nearCopies: 3,
} as const;

test("what was found is one line, and which variants are trained on another", () => {
  expect(lookWords({ facts }, nameOf)).toEqual([
    "Found 90 pictures of 16x12 in 2 folders, 1 colour, 1 copy left out, 3 show the figure of another, mirrored or moved",
  ]);
  const many = { ...facts, colours: 31, hasTransparency: true, nearest: true, copies: 0 } as const;
  expect(lookWords({ facts: { ...many, nearCopies: 0 } })).toEqual([
    "Found 90 pictures of 16x12 in 2 folders, 31 colours and transparency, the nearest ones",
  ]);
  const fit = { own: 2, mirrored: 1.5 };
  expect(lookWords({ facts, variants: { flips: true, fit, shifts: [0, 1] } }, nameOf)[1]).toBe(
    "Chose --flips --shifts 0x1: the set is small, mirror images help to predict others (1.500 against 2.000 bits a pixel), there is room to the sides; --shifts 0 takes the pictures alone",
  );
  expect(lookWords({ facts, variants: { flips: false, fit } })).toHaveLength(1);
});

test("a choice that says itself what it is trained on is kept", () => {
  const variants = { flips: true, shifts: [1, 1] } as const;
  const choice = { source: "sprites" };
  expect(withVariants(choice, variants)).toEqual({
    source: "sprites",
    flips: true,
    shifts: [1, 1],
  });
  expect(withVariants({ ...choice, flips: true }, variants)).toEqual({ ...choice, flips: true });
  expect(withVariants({ ...choice, shifts: [0, 0] }, variants).flips).toBeUndefined();
});
