import { expect, test } from "vitest";
import { canvasPixels } from "./canvas-pixels.ts";

test("canvasPixels() puts colour images into rows, and leaves what is left over transparent", () => {
  const images = Uint8Array.from({ length: 3 * 2 * 3 }, (_, i) => i % 4);
  const config = { height: 1, width: 2, channels: 3, levels: 4 };
  const { data, width, height } = canvasPixels(images, config, { columns: 2 });
  expect([width, height]).toEqual([4, 2]);
  expect([...data]).toEqual([
    0, 85, 170, 255, 255, 0, 85, 255, 170, 255, 0, 255, 85, 170, 255, 255, 0, 85, 170, 255, 255, 0,
    85, 255, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
});

test("canvasPixels() takes the colours of a palette, and lays images out as a square", () => {
  const config = { height: 1, width: 1, channels: 1, levels: 2 };
  const { data, width, height } = canvasPixels(Uint8Array.of(0, 1, 1, 0), config, {
    palette: [1, 2, 3, 4, 5, 6],
  });
  expect([width, height]).toEqual([2, 2]);
  expect([...data.subarray(0, 8)]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
});

test("canvasPixels() refuses what a canvas cannot show", () => {
  const config = { height: 1, width: 2, channels: 1, levels: 2 };
  expect(() => canvasPixels(Uint8Array.of(1), config)).toThrow("Cannot show 1 values");
  expect(() => canvasPixels(new Uint8Array(4), { ...config, channels: 2 })).toThrow("2 channels");
  expect(() => canvasPixels(new Uint8Array(2), config, { columns: 0 })).toThrow(RangeError);
});
