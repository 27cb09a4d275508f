import { threefry } from "@pixelweft/tensor";
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

test("it is the first place with the fewest such pixels among all that there are", () => {
  const [size, far, high, wide] = [{ height: 9, width: 11, channels: 2 }, 2, 3, 4];
  const places = Array.from({ length: size.height * size.width }, (_, at) => {
    return { y: Math.floor(at / size.width), x: at % size.width };
  });
  const rows = new Set<number>();
  for (let seed = 1; seed <= 40; seed++) {
    const values = Uint8Array.from(
      { length: places.length * size.channels },
      (_, at) => threefry(seed, 0, at, 0)[0] % 2,
    );
    const differ = (y: number, x: number, dy: number, dx: number): boolean =>
      [0, 1].some((c) => {
        const [at, other] = [y * size.width + x, (y + dy) * size.width + x + dx];
        return values[2 * at + c] !== values[2 * other + c];
      });
    const strays = (top: number, left: number): number =>
      places.filter(({ y, x }) => {
        const [isBeside, isLevel] = [x >= left && x < left + wide, y >= top && y < top + high];
        return (
          (isBeside && y >= top - far && y < top && differ(y, x, high, 0)) ||
          (isLevel && x >= left - far && x < left + far && differ(y, x, 0, wide))
        );
      }).length;
    const cuts = places
      .filter(({ y, x }) => y >= far && y + high <= size.height && x >= far)
      .filter(({ x }) => x + wide + far <= size.width)
      .map(({ y, x }) => ({ top: y, left: x, strays: strays(y, x) }));
    const [best] = cuts.toSorted((a, b) => a.strays - b.strays);
    expect(bestCut({ values, ...size }, { height: high, width: wide, far })).toEqual(best);
    if (best) rows.add(best.top);
  }
  expect(rows).toEqual(new Set([2, 3, 4, 5, 6]));
});
