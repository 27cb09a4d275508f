import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLargeImage } from "../set/large-image.ts";
import { adjacenciesIn, adjacenciesOf, strayAdjacencies, strayTiles } from "./adjacencies.ts";

const known = adjacenciesOf({ values: Uint8Array.of(0, 1, 2, 0, 1, 2), height: 2, width: 3 });

test("neighbours that a map has are counted once a kind", () => {
  // To the right 0-1 and 1-2, below each tile the same one.
  expect(known.count).toBe(5);
  expect(known.has("right", 2, 0)).toBe(false);
  expect(known.has("below", 2, 2)).toBe(true);
});

test("stray neighbours are counted inside each image, and over the edges only where images go round", () => {
  const values = Uint8Array.of(0, 1, 2, 0, 1, 2, 2, 2, 2, 2, 2, 2);
  const grid = { values, height: 2, width: 3 };
  // 2-2 to the right is not known: four times in the second image.
  expect(strayAdjacencies(grid, known)).toEqual({ pairs: 14, stray: 4, kinds: 1 });
  // Over the edges 2-0 twice in the first image and 2-2 twice in the second; what is below is known.
  expect(strayAdjacencies({ ...grid, wraps: true }, known)).toEqual({
    pairs: 24,
    stray: 8,
    kinds: 2,
  });
});

test("the neighbours of the training are those of its map by the palette of the model", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "adjacencies-")), "map.csv");
  await writeFile(file, "5,6\n6,5\n");
  const { palette } = await openLargeImage(file);
  const found = await adjacenciesIn({ source: file, pictures: { crops: [1, 1] } }, palette);
  expect(found?.count).toBe(4);
  expect(await adjacenciesIn({ source: file }, palette)).toBeUndefined();
});

test("tiles are compared with the map of the training, and nothing is said of what is no map", async () => {
  const source = join(await mkdtemp(join(tmpdir(), "adjacencies-")), "map.csv");
  await writeFile(source, "5,6\n6,5\n");
  const { palette } = await openLargeImage(source);
  const trained = { source, pictures: { crops: [1, 1] } } as const;
  const grid = { values: Uint8Array.of(0, 1, 0, 0), height: 2, width: 2 };
  // Below each other, and at the bottom beside each other, lies a tile that never is there.
  expect(await strayTiles(grid, trained, palette)).toEqual({ pairs: 4, stray: 2, kinds: 2 });
  const plain = palette && { exact: palette.exact, colours: palette.colours };
  expect(await strayTiles(grid, trained, plain)).toBeUndefined();
  expect(await strayTiles(grid, undefined, palette)).toBeUndefined();
});
