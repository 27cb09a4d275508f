import { expect, test } from "vitest";
import { chooseFilterTile, groupsOf } from "./filter-tile.ts";

const gpu = { share: 0 };

test("small gradients of a GPU are cut into more parts, large ones into tiles that load less", () => {
  const small = { taps: 1, channels: 64, columns: 64, places: 6272 };
  const tile = chooseFilterTile(small, gpu);
  expect(tile).toMatchObject({ fours: 1, columns: 2, channels: 2, parts: 64 });
  expect(groupsOf(tile, small)).toBe(64);
  const large = { taps: 15, channels: 384, columns: 768, places: 2048 };
  expect(chooseFilterTile(large, gpu)).toMatchObject({
    fours: 2,
    columns: 8,
    channels: 8,
    parts: 4,
  });
});

test("a group has 256 threads at most, and their sums fit into 16 KiB", () => {
  for (const channels of [1, 3, 4, 40, 384])
    for (const columns of [1, 5, 64, 768])
      for (const places of [1, 7, 300, 1e5])
        for (const taps of [1, 15]) {
          const tile = chooseFilterTile({ taps, channels, columns, places }, gpu);
          const threads = tile.columns * tile.channels * tile.parts;
          expect(threads).toBeLessThanOrEqual(256);
          expect((threads / 2) * 4 * tile.fours * 16).toBeLessThanOrEqual(16_384);
          expect(tile.parts * 4).toBeLessThanOrEqual(Math.max(4, places));
        }
});

test("threads of a software driver share their loads and have no parts", () => {
  const size = { taps: 1, channels: 64, columns: 64, places: 6272 };
  expect(chooseFilterTile(size, { share: 8 })).toMatchObject({ fours: 8, parts: 1, share: 8 });
});
