import { expect, test } from "vitest";
import { bestCut } from "./best-cut.ts";

/** An image of two channels: a pattern that repeats every 5 rows and 4 columns from (3, 6) on, and noise elsewhere. */
function image(): Parameters<typeof bestCut>[0] {
  const [height, width, channels] = [16, 20, 2];
  const value = (y: number, x: number, c: number): number =>
    y >= 3 && x >= 6 && x < 16
      ? (((y % 5) * 7 + (x % 4) * 3 + c) % 11) + 1
      : (y * 31 + x * 17) % 97;
  const values = Uint8Array.from({ length: height * width * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return value(Math.floor(pixel / width), pixel % width, at % channels);
  });
  return { values, height, width, channels };
}

test("a tile is cut out where what stands around it is what it goes on with", () => {
  expect(bestCut(image(), { height: 5, width: 4, far: 2 })).toEqual({ top: 5, left: 8, strays: 0 });
});

test("where nothing repeats, the pixels around the best place that differ are counted", () => {
  const { strays } = bestCut(image(), { height: 6, width: 4, far: 2 });
  expect(strays).toBeGreaterThan(0);
  expect(strays).toBeLessThanOrEqual(2 * (4 + 6 + 6));
});
