import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { parseTileMap } from "../format/tile-map.ts";
import { writeTileMaps } from "./write-tile-maps.ts";

const colours = [
  [0, 0, 0, 255],
  [9, 9, 9, 255],
] as const;
const form = { height: 2, width: 1, palette: { exact: true, colours, tiles: { ids: [3, 5] } } };

test("each image is a map of its own, in the form of the ending, and reads as it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "maps-"));
  try {
    for (const ending of ["csv", "tmj", "CSV"]) {
      const path = join(folder, `a.b.${ending}`);
      const files = await writeTileMaps(path, Uint8Array.of(0, 1, 1, 1), form);
      expect(files.map((file) => basename(file))).toEqual([`a.b.${ending}`, `a.b-2.${ending}`]);
      const maps = await Promise.all(
        files.map(async (file) => parseTileMap(await readFile(file), { source: file })),
      );
      expect(maps.map(({ ids }) => [...ids])).toEqual([
        [3, 5],
        [5, 5],
      ]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("images of a palette without tiles are refused, and nothing is written", async () => {
  const palette = { exact: true, colours };
  const wrong = writeTileMaps("no/such/a.csv", Uint8Array.of(0, 1), { ...form, palette });
  await expect(wrong).rejects.toThrow("Cannot make a map of an image");
});
