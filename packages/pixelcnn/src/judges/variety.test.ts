import { expect, test } from "vitest";
import { variety } from "./variety.ts";

test("variety() counts what differs between each two images", () => {
  expect(variety(Uint8Array.of(1, 2, 3, 1, 2, 3), 3)).toBe(0);
  expect(variety(Uint8Array.of(1, 2, 3, 4), 2)).toBe(1);
  // Of three pairs with two values each, 1, 1 and 2 values differ.
  expect(variety(Uint8Array.of(0, 0, 0, 1, 1, 0), 2)).toBeCloseTo(4 / 6, 12);
});

test("one image has none, and parts of images are refused", () => {
  expect(variety(Uint8Array.of(1, 2), 2)).toBeNaN();
  expect(() => variety(Uint8Array.of(1, 2, 3), 2)).toThrow(TypeError);
});
