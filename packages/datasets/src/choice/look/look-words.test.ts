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
    "Found 90 pictures of 16x12 in 2 folders, 31 colours and transparency (others become the nearest of these)",
  ]);
  const fit = { own: 2, mirrored: 1.5 };
  expect(lookWords({ facts, variants: { flips: true, fit, shifts: [0, 1] } }, nameOf)[1]).toBe(
    "Chose --flips --shifts 0x1: few pictures are learnt better with changed copies, here mirror images (they help to predict other pictures: 1.500 against 2.000 bits a pixel) and moved ones (by 1 pixel, into free ground to the left and right); --shifts 0 trains on the pictures as they are, naming one of these options takes that kind alone",
  );
  expect(lookWords({ facts, variants: { flips: false, fit } })).toHaveLength(1);
});

test("what is not taken of the variants has its reason, and one option alone has one way out", () => {
  const fit = { own: 2, mirrored: 2.5 };
  const moved = (...shifts: [number, number]): string =>
    lookWords({ facts, variants: { flips: false, fit, shifts } }, nameOf)[1] ?? "";
  expect(moved(2, 2)).toBe(
    "Chose --shifts 2: few pictures are learnt better with changed copies, here moved ones (by 2 pixels, into free ground on all sides), and no mirror images (they do not help to predict other pictures: 2.500 against 2.000 bits a pixel); --shifts 0 trains on the pictures as they are",
  );
  expect(moved(1, 0)).toContain("(by 1 pixel, into free ground above and below)");
  expect(moved(1, 2)).toContain("(by 1 pixel up and down and 2 pixels to the sides, into");
  const all = { flips: true, fit, shifts: [1, 1], turns: true } as const;
  expect(lookWords({ facts, variants: all }, nameOf)[1]).toMatch(
    /^Chose --flips --shifts 1 --turns: .*\), moved ones \(.*\) and turned ones \(/,
  );
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
