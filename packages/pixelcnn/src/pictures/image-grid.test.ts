import { expect, test } from "vitest";
import type { Picture } from "./image-grid.ts";
import { imageGrid } from "./image-grid.ts";

const background = [24, 24, 27];

function pixelAt({ data, width }: Picture, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

test("imageGrid() lays grey images out in rows with gaps", () => {
  const images = Uint8Array.of(10, 20, 30);
  const grid = imageGrid(images, {
    height: 1,
    width: 1,
    channels: 1,
    columns: 2,
    margin: 1,
    spacing: 1,
  });
  expect([grid.width, grid.height]).toEqual([5, 5]);
  expect(pixelAt(grid, 1, 1)).toEqual([10, 10, 10]);
  expect(pixelAt(grid, 3, 1)).toEqual([20, 20, 20]);
  expect(pixelAt(grid, 1, 3)).toEqual([30, 30, 30]);
  for (const [x, y] of [
    [0, 0],
    [2, 1],
    [3, 3],
  ] as const)
    expect(pixelAt(grid, x, y)).toEqual(background);
});

test("imageGrid() keeps colours and enlarges pixels to squares", () => {
  const images = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const grid = imageGrid(images, {
    height: 1,
    width: 2,
    channels: 3,
    scale: 2,
    margin: 0,
    spacing: 0,
  });
  expect([grid.width, grid.height]).toEqual([4, 2]);
  expect(pixelAt(grid, 1, 1)).toEqual([1, 2, 3]);
  expect(pixelAt(grid, 2, 0)).toEqual([4, 5, 6]);
});

test("imageGrid() takes about as many columns as rows by default", () => {
  const grid = imageGrid(new Uint8Array(5), {
    height: 1,
    width: 1,
    channels: 1,
    margin: 0,
    spacing: 0,
  });
  expect([grid.width, grid.height]).toEqual([3, 2]);
});

test("imageGrid() is transparent between images with alpha, and in their transparent places", () => {
  const images = Uint8Array.of(9, 8, 7, 255, 1, 1, 1, 0);
  const { data, channels } = imageGrid(images, {
    height: 1,
    width: 2,
    channels: 4,
    margin: 1,
    spacing: 1,
  });
  expect(channels).toBe(4);
  const middle = [...data.subarray(4 * 4, 8 * 4)];
  expect(middle).toEqual([0, 0, 0, 0, 9, 8, 7, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test("imageGrid() refuses a picture that is too large to be made", () => {
  const shape = { height: 2, width: 2, channels: 1, scale: 10_000 };
  expect(() => imageGrid(new Uint8Array(4), shape)).toThrow("a smaller scale or fewer images help");
});

test.each([
  [{ columns: 0 }, "columns is 0, not a whole number from 1 on"],
  [{ columns: 1.5 }, "columns is 1.5, not a whole number from 1 on"],
  [{ scale: NaN }, "scale is NaN, not a whole number from 1 on"],
  [{ margin: -1 }, "margin is -1, not a whole number from 0 on"],
])("a grid of %o is refused", (options, state) => {
  expect(() =>
    imageGrid(new Uint8Array(8), { height: 2, width: 2, channels: 1, ...options }),
  ).toThrow(new RangeError(`Cannot lay out images: ${state}`));
});

test("imageGrid() refuses bytes that are no whole number of images, and two channels", () => {
  const shape = { height: 2, width: 2, channels: 1 };
  expect(() => imageGrid(new Uint8Array(7), shape)).toThrow(
    new RangeError("Cannot lay out 7 bytes as images of [2,2,1]: they are no whole number"),
  );
  expect(() => imageGrid(new Uint8Array(8), { ...shape, channels: 2 })).toThrow(RangeError);
});
