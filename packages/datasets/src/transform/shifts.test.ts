import { expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { countNearCopies } from "./near-copies.ts";
import { shifts } from "./shifts.ts";

/** Pictures of 3x4 in one channel. */
function dataset(...images: readonly (readonly number[])[]): Dataset {
  return memoryDataset({
    name: "dots",
    shape: [3, 4, 1],
    images: Uint8Array.from(images.flat()),
    labels: images.map((_, n) => n),
  });
}

// prettier-ignore
const figure = [
  0, 0, 0, 0,
  0, 5, 6, 0,
  0, 0, 0, 0,
];
// prettier-ignore
const tile = [
  1, 2, 3, 4,
  5, 6, 7, 8,
  9, 1, 2, 3,
];

async function all({ info, read }: Dataset): Promise<string[]> {
  const { images } = await read(Array.from({ length: info.count }, (_, n) => n));
  return Array.from({ length: info.count }, (_, n) =>
    images.subarray(12 * n, 12 * n + 12).join(""),
  );
}

test("shifts() moves figures to all places in reach, and leaves tiles where they are", async () => {
  const moved = shifts(dataset(figure, tile), [1, 1]);
  expect(moved.info.count).toBe(18);
  const found = await all(moved);
  expect(found.slice(0, 2)).toEqual([figure.join(""), tile.join("")]);
  expect(new Set(found.filter((_, n) => n % 2 === 0)).size).toBe(9);
  expect(new Set(found.filter((_, n) => n % 2 === 1)).size).toBe(1);
  expect(found).toContain("560000000000");
  expect(found).toContain("000000000056");
  expect((await moved.read([5, 16])).labels).toEqual(Int32Array.of(1, 0));
});

test("shifts() goes no further than the ground reaches", async () => {
  const atLeft = [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0];
  const palette = { exact: true, colours: [[0, 0, 0, 0] as const] };
  const colours = Array.from({ length: 9 }, (_, n) => [n, n, n, n === 0 ? 0 : 255] as const);
  const clear = memoryDataset({
    name: "left",
    shape: [3, 4, 1],
    images: Uint8Array.from(atLeft),
    palette: { ...palette, colours },
  });
  expect(await all(shifts(clear, [0, 1]))).toEqual([
    atLeft.join(""),
    // No room on the left.
    atLeft.join(""),
    "000005000000",
  ]);
  // Nothing of a figure stays behind in the last corner.
  const corner = Uint8Array.from({ length: 12 }, (_, at) => (at === 11 ? 5 : 0));
  const last = { name: "last", shape: [3, 4, 1], palette: { ...palette, colours } } as const;
  expect(await all(shifts(memoryDataset({ ...last, images: corner }), [0, 1]))).toEqual([
    corner.join(""),
    "000000000050",
    corner.join(""),
  ]);
  // Without transparency the border has two colours: it may be a tile.
  expect(new Set(await all(shifts(dataset(atLeft), [0, 1]))).size).toBe(1);
});

test("shifts() refuses a reach that is none, and names itself in the fingerprint", async () => {
  const some = dataset(figure);
  expect(() => shifts(some, [2, 0])).toThrow("Cannot shift dots by 2: it must be a whole number");
  expect(() => shifts(some, [0, -1])).toThrow(RangeError);
  expect(await shifts(some, [0, 1]).fingerprint()).toMatch(/^shifts by 0x1 of /);
});

test("countNearCopies() knows a figure that is mirrored or moved, and no other", async () => {
  const moved = [0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 0, 0];
  const mirrored = [6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const other = [0, 0, 0, 0, 0, 5, 7, 0, 0, 0, 0, 0];
  const colours = Array.from({ length: 9 }, (_, n) => [n, n, n, n === 0 ? 0 : 255] as const);
  const set = memoryDataset({
    name: "near",
    shape: [3, 4, 1],
    images: Uint8Array.from([figure, moved, mirrored, other, tile].flat().map((v) => v % 9)),
    palette: { exact: true, colours },
  });
  expect(await countNearCopies(set)).toBe(2);
});
