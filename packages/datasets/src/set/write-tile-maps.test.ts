import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { decodePicture } from "../decode/decode-picture.ts";
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
      const names = [`a.b.${ending}`, `a.b-2.${ending}`];
      const picture = ending === "tmj" ? ["a.b-tiles.png"] : [];
      expect(files.map((file) => basename(file))).toEqual([...names, ...picture]);
      const maps = await Promise.all(
        files.slice(0, 2).map(async (file) => parseTileMap(await readFile(file), { source: file })),
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

test("a map for Tiled without tile sets gets one, whose picture has the colours of the palette", async () => {
  const folder = await mkdtemp(join(tmpdir(), "maps-"));
  try {
    const ids = [0, 2, 0x8000_0012];
    const three = [[0, 0, 0, 0], ...colours] as const;
    const stagger = { staggeraxis: "y", staggerindex: "odd" };
    const sides = { tilewidth: 16, tileheight: 16 };
    const shown = { ...sides, orientation: "staggered", tilesets: [], ...stagger };
    const palette = { exact: true, colours: three, tiles: { ids, look: shown } };
    const [map = "", picture = ""] = await writeTileMaps(
      join(folder, "a.tmj"),
      Uint8Array.of(0, 1, 2, 2),
      { height: 1, width: 4, palette },
    );
    const { look } = parseTileMap(await readFile(map), { source: map });
    expect(look).toMatchObject({ orientation: "staggered", ...stagger });
    const image = basename(picture);
    const size = { imagewidth: 256, imageheight: 32, tilewidth: 16, tileheight: 16 };
    expect(look?.tilesets).toEqual([
      {
        firstgid: 1,
        name: "tiles",
        image,
        ...size,
        tilecount: 18,
        columns: 16,
        margin: 0,
        spacing: 0,
      },
    ]);
    const { pixels } = await decodePicture(await readFile(picture), {
      source: picture,
      maxPixels: 2 ** 14,
    });
    const at = (x: number, y: number): number[] => [
      ...pixels.subarray(4 * (256 * y + x)).subarray(0, 4),
    ];
    expect([
      at(15, 0),
      at(16, 0),
      at(31, 15),
      at(32, 0),
      at(16, 16),
      at(31, 31),
      at(32, 16),
    ]).toEqual([three[0], three[1], three[1], three[0], three[2], three[2], three[0]]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("tile sets are named from where the new map is, if their files are found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "maps-"));
  try {
    await mkdir(join(folder, "maps"));
    await writeFile(join(folder, "maps", "land.tsx"), "");
    await writeFile(join(folder, "sea.png"), "");
    const sets = [
      { firstgid: 1, source: "land.tsx" },
      { firstgid: 9, image: "../sea.png" },
      { firstgid: 17, source: "gone.tsx" },
      { firstgid: 25, tiles: [{ id: 0, image: "../sea.png" }] },
    ];
    const look = { tilewidth: 8, tileheight: 8, orientation: "orthogonal", tilesets: sets };
    const palette = { exact: true, colours, tiles: { ids: [1, 2], look } };
    const target = join(folder, "new", "a.tmj");
    const files = await writeTileMaps(target, Uint8Array.of(0, 1), {
      height: 2,
      width: 1,
      palette,
      map: join(folder, "maps", "old.tmj"),
    });
    expect(files).toEqual([target]);
    expect(parseTileMap(await readFile(target), { source: target }).look?.tilesets).toEqual([
      { firstgid: 1, source: "../maps/land.tsx" },
      { firstgid: 9, image: "../sea.png" },
      { firstgid: 17, source: "gone.tsx" },
      { firstgid: 25, tiles: [{ id: 0, image: "../sea.png" }] },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("images of a palette without tiles are refused, and nothing is written", async () => {
  const palette = { exact: true, colours };
  const wrong = writeTileMaps("no/such/a.csv", Uint8Array.of(0, 1), { ...form, palette });
  await expect(wrong).rejects.toThrow("Cannot make a map of an image");
});
