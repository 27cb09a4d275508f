import { expect, test } from "vitest";
import { blankPicture, blend, drawLine, fillRectangle } from "./picture.ts";

const black = [0, 0, 0] as const;
const white = [255, 255, 255] as const;

function reds(picture: { readonly width: number; readonly data: Uint8Array }): number[][] {
  const red = [...picture.data].filter((_, at) => at % 3 === 0);
  const rows = red.length / picture.width;
  return Array.from({ length: rows }, (_, y) =>
    red.slice(y * picture.width, (y + 1) * picture.width),
  );
}

test("blankPicture() has one colour", () => {
  expect([...blankPicture(2, 1, [1, 2, 3]).data]).toEqual([1, 2, 3, 1, 2, 3]);
});

test("blend() mixes by strength and passes over what lies outside", () => {
  const picture = blankPicture(2, 1, black);
  blend(picture, [0, 0], [200, 100, 50], 0.5);
  for (const outside of [
    [-1, 0],
    [2, 0],
    [0, -1],
    [0, 1],
  ] as const)
    blend(picture, outside, white);
  expect([...picture.data]).toEqual([100, 50, 25, 0, 0, 0]);
});

test("fillRectangle() is cut off at the edges", () => {
  const picture = blankPicture(3, 2, black);
  fillRectangle(picture, [1, -1, 9, 2], white);
  expect(reds(picture)).toEqual([
    [0, 255, 255],
    [0, 0, 0],
  ]);
});

test("drawLine() covers the pixels on its way and half of those at its edge", () => {
  const picture = blankPicture(5, 3, black);
  drawLine(picture, [1, 1], [3, 1], { colour: white, width: 1 });
  expect(reds(picture)).toEqual([
    [0, 0, 0, 0, 0],
    [0, 255, 255, 255, 0],
    [0, 0, 0, 0, 0],
  ]);
  drawLine(picture, [1, 1], [3, 1], { colour: white, width: 2 });
  expect(reds(picture)[0]?.[2]).toBe(128);
});
