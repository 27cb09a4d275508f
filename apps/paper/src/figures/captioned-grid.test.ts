import { expect, test } from "vitest";
import { captionedGrid } from "./captioned-grid.ts";

test("captionedGrid() enlarges images and writes a line under each", () => {
  const image = (value: number): Uint8Array => new Uint8Array(2 * 3 * 3).fill(value);
  const shape = { height: 2, width: 3, columns: 2, scale: 4 };
  const { width, height, data } = captionedGrid(
    [
      { pixels: image(99), caption: "T" },
      { pixels: image(50), caption: "" },
    ],
    shape,
  );
  expect([width, height]).toEqual([2 + 2 * (12 + 2), 2 + 8 + 10 + 2]);
  const at = (x: number, y: number): number => data[(y * width + x) * 3] ?? -1;
  expect([at(2, 2), at(13, 9), at(16, 2), at(27, 9)]).toEqual([99, 99, 50, 50]);
  expect(Array.from({ length: 5 }, (_, x) => at(2 + x, 12))).toEqual([228, 228, 228, 228, 228]);
  expect(at(16, 12)).toBe(24);
});
