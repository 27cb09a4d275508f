// @module-tag ci
import { expect, test } from "vitest";
import { LimitError } from "../errors/access.ts";
import { TileMapError } from "../errors/format.ts";
import { formatTileMap, parseTileMap } from "./tile-map.ts";

const place = { source: "map" };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A small map of Tiled with some fields changed. */
function map(fields: object = {}, layer: object = {}): Uint8Array {
  const tiles = { type: "tilelayer", width: 3, height: 2, data: [1, 2, 3, 0, 2, 1], ...layer };
  const tilesets = [{ firstgid: 1, source: "coast.tsx" }];
  const objects = { type: "objectgroup", objects: [] };
  const all = { type: "map", tilewidth: 16, tileheight: 8, tilesets, layers: [objects, tiles] };
  return bytes(JSON.stringify({ ...all, ...fields }));
}

test("a map of Tiled is read by its first layer of tiles, with what it needs to be shown", () => {
  expect(parseTileMap(map(), place)).toEqual({
    width: 3,
    height: 2,
    ids: Uint32Array.of(1, 2, 3, 0, 2, 1),
    look: {
      tilewidth: 16,
      tileheight: 8,
      orientation: "orthogonal",
      tilesets: [{ firstgid: 1, source: "coast.tsx" }],
    },
  });
});

test("what is written is read as the same map, tiles that are turned and none among them", () => {
  const turned = 0x80000000 + 5;
  const ids = Uint32Array.of(1, 0, turned, 0xa0000001, 7, 2);
  const { look } = parseTileMap(map(), place);
  const whole = { width: 3, height: 2, ids, ...(look && { look }) };
  expect(parseTileMap(bytes(formatTileMap(whole, "tmj")), place)).toEqual(whole);
  const csv = parseTileMap(bytes(formatTileMap(whole, "csv")), place);
  expect(csv).toEqual({ width: 3, height: 2, ids });
});

test("staggered and hexagonal maps keep how their rows are moved, in the words of Tiled alone", () => {
  const stagger = { staggeraxis: "y", staggerindex: "odd", hexsidelength: 8 };
  const hexagonal = parseTileMap(map({ orientation: "hexagonal", ...stagger }), place);
  expect(hexagonal.look).toMatchObject({ orientation: "hexagonal", ...stagger });
  expect(JSON.parse(formatTileMap(hexagonal, "tmj"))).toMatchObject(stagger);
  expect(parseTileMap(bytes(formatTileMap(hexagonal, "tmj")), place)).toEqual(hexagonal);
  const wrong = { staggeraxis: "z", staggerindex: ["odd"], hexsidelength: -1 };
  expect(parseTileMap(map(wrong), place)).toEqual(parseTileMap(map(), place));
});

test("CSV of Tiled counts from 0, with -1 for none; spaces, Windows' ends of lines and a last comma do not matter", () => {
  const { ids, width } = parseTileMap(bytes("0, 1,-1,\r\n-2147483648,3,4,\r\n\r\n"), place);
  expect([width, ...ids]).toEqual([3, 1, 2, 0, 0x80000001, 4, 5]);
});

test("CSV of more rows or columns than a map may have is refused before its tiles are looked at", () => {
  const most = 2 ** 22;
  const columns = ",".repeat(most + 5);
  expect(() => parseTileMap(bytes(columns), place)).toThrow(LimitError);
  const rows = "1\n".repeat(most) + "no tile";
  expect(() => parseTileMap(bytes(rows), place)).toThrow(`1 wide and ${most + 1} high`);
});

test.each([
  ["nothing", bytes(""), "map: it is empty"],
  ["a short row", bytes("1,2\n3"), "row 1 has 1 tiles, the first one has 2"],
  ["a word", bytes("1,tree"), 'row 0, column 1 is "tree", no number of a tile'],
  [
    "the XML of Tiled",
    bytes('\n<?xml version="1.0" encoding="UTF-8"?>\n<map version="1.10"/>'),
    "it is XML; for a map (.tmx), save it as JSON (.tmj) in Tiled",
  ],
  ["a fraction", bytes("1,1.5"), 'column 1 is "1.5"'],
  ["a large number", bytes("4294967296"), 'column 0 is "4294967296"'],
  ["no text", Uint8Array.of(0xff, 0xfe, 0), "it is no text in UTF-8"],
  ["broken JSON", bytes('{"layers": ['), "it is no JSON"],
  ["other JSON", bytes('{"a": 1}'), "it is no map of Tiled: it has no layers"],
  ["no layer of tiles", map({ layers: [] }), "it has no layer of tiles"],
  ["an infinite map", map({ infinite: true }), "it is an infinite map"],
  ["an encoded layer", map({}, { data: "eJw=", encoding: "base64" }), 'is encoded ("base64")'],
  ["too few tiles", map({}, { width: 4 }), "its layer of 4x2 has 6 tiles"],
  [
    "a tile that is no number",
    map({}, { data: [1, 2, 3, "4", 5, 6] }),
    'tile 3 of its layer is "4"',
  ],
  ["a negative size", map({}, { width: -3 }), "its layer is -3 wide"],
  ["tiles without a size", map({ tilewidth: 0 }), "its tiles are 0 wide and 8 high"],
])("a map that has %s is refused", (_, file, words) => {
  const read = (): unknown => parseTileMap(file, place);
  expect(read).toThrow(TileMapError);
  expect(read).toThrow(words);
});

test("a map that says it is enormous is refused before it is made", () => {
  const huge = map({}, { width: 4_000_000, height: 4_000_000, data: [] });
  expect(() => parseTileMap(huge, place)).toThrow(LimitError);
});

test("tile sets with pictures in them are left out where they are large", () => {
  const tilesets = [{ firstgid: 1, image: "x".repeat(2 ** 19) }];
  expect(parseTileMap(map({ tilesets }), place).look?.tilesets).toEqual([]);
});

test("what stands in place of a number is named shortly, however deep or long it is", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const long = JSON.stringify("x".repeat(1_000_000));
  const withText = (file: Uint8Array, value: string): Uint8Array =>
    bytes(new TextDecoder().decode(file).replace('"HERE"', value));
  for (const value of [deep, long])
    for (const file of [
      map({}, { width: "HERE" }),
      map({}, { data: "x", encoding: "HERE" }),
      map({}, { data: ["HERE", 2, 3, 4, 5, 6] }),
      map({ tilewidth: "HERE" }),
    ]) {
      const read = (): unknown => parseTileMap(withText(file, value), place);
      expect(read).toThrow(TileMapError);
      expect(read).toThrow(/^.{20,160}$/);
    }
  const inLists = "[".repeat(5000) + "]".repeat(5000);
  const look = (file: Uint8Array) => parseTileMap(withText(file, inLists), place).look;
  expect(look(map({ tilesets: "HERE" }))?.tilesets).toEqual([]);
  expect(look(map({ orientation: "HERE" }))?.orientation).toBe("orthogonal");
});

test("XML of unfinished tags only is refused as soon as any", () => {
  const hostile = new TextEncoder().encode("<data ".repeat(200_000));
  const began = performance.now();
  expect(() => parseTileMap(hostile, { source: "map.tmx" })).toThrow("it is XML; for a map");
  // Of tags that go on behind others it would take minutes.
  expect(performance.now() - began).toBeLessThan(5000);
});
