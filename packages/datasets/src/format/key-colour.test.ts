import { expect, test } from "vitest";
import { cleared, cornerColour, hexColour } from "./key-colour.ts";
import type { Picture } from "./picture.ts";

const magenta = [255, 0, 255] as const;

/** A picture of 4x3: opaque pixels of `ground`, but for those that are given, by column and row. */
function drawn(others: Readonly<Record<string, readonly number[]>>, ground = magenta): Picture {
  const pixels = new Uint8Array(4 * 3 * 4);
  for (let at = 0; at < 12; at++)
    pixels.set(others[`${at % 4},${Math.floor(at / 4)}`] ?? [...ground, 255], 4 * at);
  return { width: 4, height: 3, pixels };
}

test("cleared() makes exactly one colour transparent, and leaves a picture without it as it is", () => {
  const figure = { "1,1": [254, 0, 255, 255], "2,1": [255, 0, 255, 9], "3,1": [1, 2, 3, 0] };
  const picture = drawn(figure);
  const before = picture.pixels.slice();
  const made = cleared(picture, magenta);
  const row = Array.from({ length: 4 }, (_, x) => [
    ...made.pixels.subarray(16 + 4 * x, 20 + 4 * x),
  ]);
  expect(row.map(String)).toEqual(["0,0,0,0", "254,0,255,255", "0,0,0,0", "1,2,3,0"]);
  expect(picture.pixels).toEqual(before);
  expect(cleared(picture, undefined)).toBe(picture);
  expect(cleared(picture, [254, 0, 254])).toBe(picture);
  // What is transparent already has no colour.
  expect(cleared(drawn({ "0,0": [0, 0, 0, 0] }), [0, 0, 0]).pixels[0]).toBe(0);
  expect(cleared(made, [0, 0, 0])).toBe(made);
});

test("cornerColour() is that of three corners of an opaque picture, and says whether it is along the border", () => {
  const black = [0, 0, 0, 255];
  expect(cornerColour(drawn({ "3,2": black }))).toEqual({ colour: [...magenta], isBorder: true });
  // Three of the ten pixels of the border are left.
  const across = { "1,0": black, "2,0": black, "0,1": black, "3,1": black };
  const sides = { ...across, "1,2": black, "2,2": black, "3,2": black };
  expect(cornerColour(drawn(sides))).toEqual({ colour: [...magenta], isBorder: false });
  expect(cornerColour(drawn({ "0,0": black, "3,2": black }))).toBeUndefined();
  expect(cornerColour(drawn({ "1,1": [9, 9, 9, 254] }))).toBeUndefined();
  expect(hexColour([255, 8, 0])).toBe("#ff0800");
});
