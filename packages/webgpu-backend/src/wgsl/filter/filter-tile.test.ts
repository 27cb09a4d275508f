import { expect, test } from "vitest";
import { chooseFilterTile, groupsOf } from "./filter-tile.ts";

const gpu = { share: 0, hardware: true };

test("small gradients of a GPU are cut into more parts, large ones into tiles that load less", () => {
  const small = { taps: 1, channels: 64, columns: 64, places: 6272, wide: true };
  const tile = chooseFilterTile(small, gpu);
  expect(tile).toMatchObject({ fours: 1, vectors: 1, columns: 2, channels: 2, parts: 64 });
  expect(groupsOf(tile, small)).toBe(64);
  const large = { taps: 15, channels: 384, columns: 768, places: 2048, wide: true };
  expect(chooseFilterTile(large, gpu)).toMatchObject({
    fours: 2,
    vectors: 2,
    columns: 8,
    channels: 8,
    parts: 4,
    staged: 8,
  });
  // Of fewer groups a large device would have too few for all of its processors.
  expect(chooseFilterTile({ ...large, taps: 2 }, gpu)).toMatchObject({ channels: 4, staged: 0 });
  for (const other of [
    { ...large, wide: false },
    { ...large, channels: 32, taps: 150 },
  ])
    expect(chooseFilterTile(other, gpu).staged).toBe(0);
  expect(chooseFilterTile(large, { share: 0, hardware: false }).staged).toBe(0);
});

test("where elements are read one by one, fewer groups have more threads for each place", () => {
  const size = { taps: 6, channels: 63, columns: 126, places: 8192 };
  const placed = [true, false].map((wide) => {
    const { columns, channels } = chooseFilterTile({ ...size, wide }, gpu);
    return columns * channels;
  });
  expect(placed).toEqual([8, 16]);
});

test("on software a thread loads for two turns of its subgroup at once, or for one where a processor wants it so", () => {
  const size = { taps: 6, channels: 63, columns: 126, places: 8192, wide: false };
  const loads = [false, true].map((singleLoads) =>
    chooseFilterTile(size, { share: 8, hardware: false, singleLoads }),
  );
  expect(loads.map((tile) => tile.loads)).toEqual([2, 1]);
});

test("a group has 256 threads at most, and a part for each four accumulators that are joined", () => {
  const sizes = [1, 3, 4, 40, 384].flatMap((channels) =>
    [1, 5, 64, 768].flatMap((columns) =>
      [1, 7, 300, 1e5].map((places) => ({ channels, columns, places })),
    ),
  );
  for (const size of sizes)
    for (const taps of [1, 15])
      for (const wide of [true, false]) {
        const tile = chooseFilterTile({ ...size, taps, wide }, gpu);
        const threads = tile.columns * tile.channels * tile.parts;
        expect(threads).toBeLessThanOrEqual(256);
        expect(tile.parts).toBeGreaterThanOrEqual(tile.fours * tile.vectors);
        expect(tile.parts * 4).toBeLessThanOrEqual(Math.max(4, size.places));
      }
});

test("threads of a software driver share their loads and have no parts", () => {
  const size = { taps: 1, channels: 64, columns: 64, places: 6272, wide: true };
  expect(chooseFilterTile(size, { share: 8, hardware: false })).toMatchObject({
    fours: 8,
    parts: 1,
    share: 8,
  });
});
