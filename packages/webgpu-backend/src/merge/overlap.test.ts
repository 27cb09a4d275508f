import type { View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { mayOverlap } from "./overlap.ts";

const repeats = new Map([[0, 3]]);

/** Every fourth element of a buffer, from `constant` on, that a loop moves. */
function fourths(constant: number, stride: number): View {
  const terms = stride === 0 ? [] : [{ loop: 0, stride }];
  return { buffer: 0, offset: { constant, terms }, shape: [11], strides: [4], dtype: "f32" };
}

test("the channels of a map are apart, also where a loop moves them by whole pixels", () => {
  expect(mayOverlap(fourths(0, 0), fourths(3, 0), repeats)).toBe(false);
  expect(mayOverlap(fourths(0, 8), fourths(3, 8), repeats)).toBe(false);
  expect(mayOverlap(fourths(0, 0), fourths(4, 0), repeats)).toBe(true);
});

test("views that are apart in each turn may meet what another turn has", () => {
  expect(mayOverlap(fourths(0, 1), fourths(3, 1), repeats)).toBe(true);
  expect(mayOverlap(fourths(0, 6), fourths(2, 6), repeats)).toBe(true);
  expect(mayOverlap(fourths(0, 6), fourths(1, 6), repeats)).toBe(false);
});
