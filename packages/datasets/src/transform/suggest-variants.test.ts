// @module-tag ci
import { expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { mirrorsFit } from "./mirrors-fit.ts";
import { subset } from "./subset.ts";
import { suggestVariants } from "./suggest-variants.ts";

const size = 12;

/** Blobs that are light on one side, at a row and a column of choice; half of them light on the other side where `both` says so. */
function blobs(place: (n: number) => readonly [number, number], both: boolean): Dataset {
  const count = 64;
  const images = new Uint8Array(count * size * size);
  for (let n = 0; n < count; n++) {
    const [top, left] = place(n);
    const isLeft = !both || n % 4 < 2;
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 5; x++) {
        const shade = 1 + (isLeft ? x : 4 - x);
        images[n * size * size + (top + y) * size + left + x] =
          y === n % 5 ? shade : 1 + (shade >> 1);
      }
  }
  const colours = Array.from({ length: 8 }, (_, n) => [n, n, n, n === 0 ? 0 : 255] as const);
  const palette = { exact: true, colours };
  return memoryDataset({ name: "blobs", shape: [size, size, 1], images, palette });
}

const anywhere = (n: number): [number, number] => [n % 7, (3 * n) % 7];
const onTheGround = (n: number): [number, number] => [7, n % 7];

test("mirror images are chosen where pictures look to both sides, and not where light comes from one", async () => {
  const one = await mirrorsFit(blobs(anywhere, false));
  const both = await mirrorsFit(blobs(anywhere, true));
  expect(one?.mirrored).toBeGreaterThan(one?.own ?? Infinity);
  expect(both?.mirrored).toBeLessThan(both?.own ?? 0);
  expect((await suggestVariants(blobs(anywhere, false)))?.flips).toBe(false);
  expect((await suggestVariants(blobs(anywhere, true)))?.flips).toBe(true);
});

test("figures are moved along the sides at which they are not aligned", async () => {
  expect((await suggestVariants(blobs(anywhere, true)))?.shifts).toEqual([1, 1]);
  expect((await suggestVariants(blobs(onTheGround, true)))?.shifts).toEqual([0, 1]);
});

test("few pictures are turned where each is looked at often enough", async () => {
  const few = subset(sprites({ split: "train" }), { from: 0, to: 500 });
  expect((await suggestVariants(few))?.turns).toBe(true);
  expect((await suggestVariants(few, 5000))?.turns).toBe(true);
  expect((await suggestVariants(few, 4999))?.turns).toBeUndefined();
  const more = subset(sprites({ split: "train" }), { from: 0, to: 501 });
  expect((await suggestVariants(more))?.turns).toBeUndefined();
});

test("large sets get no variants, and tiles, which fill their pictures, are not moved", async () => {
  expect(await suggestVariants(sprites({ split: "train" }))).toBeUndefined();
  const tiles = memoryDataset({
    name: "tiles",
    shape: [4, 4, 3],
    images: Uint8Array.from({ length: 20 * 48 }, (_, n) => (n * 7) % 251),
  });
  expect(await suggestVariants(tiles)).toEqual({ flips: false, turns: true });
  expect(await mirrorsFit(subset(sprites({ split: "train" }), { from: 0, to: 7 }))).toBeUndefined();
});
