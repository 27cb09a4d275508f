import { expect, test } from "vitest";
import { tilesFor } from "./tuning.ts";

const tiles = { "64x1x64": "32x32x16", "128x1x64": "direct" } as const;

test("tilesFor() gives the tiles of one adapter", () => {
  const tuning = { version: 1, adapters: { "card A": tiles, "card B": {} } };
  expect([...tilesFor(tuning, "card A")]).toEqual(Object.entries(tiles));
  expect(tilesFor(tuning, "card B").size).toBe(0);
});

test("tilesFor() refuses a tuning without the adapter, and names those that it has", () => {
  const tuning = { version: 1, adapters: { "card A": tiles, "card B": tiles } };
  expect(() => tilesFor(tuning, "card C")).toThrow(RangeError);
  expect(() => tilesFor(tuning, "card C")).toThrow(
    "Cannot use this tuning: it is for card A; card B, and this is card C",
  );
});

test.each([
  [undefined, "expected an object but found undefined"],
  [[], "expected an object but found []"],
  [{ version: 2 }, "expected version 1 but found 2"],
  [{ version: 1 }, "expected adapters to be an object but found undefined"],
  [{ version: 1, adapters: { a: 3 } }, "expected the tiles of a to be an object but found 3"],
  [
    { version: 1, adapters: { a: { one: "2x2" } } },
    'expected the tile of one to be one of direct, 8x16x4, 16x32x4, 32x32x16, 64x64x32, 64x64x64, 128x64x64 but found "2x2"',
  ],
])("tilesFor() refuses %j", (tuning, reason) => {
  expect(() => tilesFor(tuning, "a")).toThrow(TypeError);
  expect(() => tilesFor(tuning, "a")).toThrow(`Cannot read this tuning: ${reason}`);
});
