// @module-tag ci
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { equalBytes } from "../../fixtures/fuzz/fuzz.fixture.ts";
import { unzlibWhole, waysToUnzlib } from "../../fixtures/unzlib.fixture.ts";
import { unzlib } from "./unzlib.ts";

test.each(Object.entries(waysToUnzlib))(
  "unzlib() by %s gives exactly what is asked for",
  async (_, way) => {
    const data = Uint8Array.from({ length: 600_000 }, (__, i) => (i * i) % 97);
    for (const level of [0, 1, 9]) {
      const packed = new Uint8Array(deflateSync(data, { level }));
      const found = await unzlibWhole(way, { packed, length: data.length });
      expect(equalBytes(found.data, data)).toBe(true);
      for (const length of [data.length - 1, data.length + 1, 0])
        await expect(unzlibWhole(way, { packed, length })).rejects.toThrow(
          /data|unexpected|incorrect/,
        );
      packed[packed.length - 1] = (packed.at(-1) ?? 0) ^ 1;
      await expect(unzlibWhole(way, { packed, length: data.length })).rejects.toThrow(/data/);
    }
  },
);

const inPieces = Object.entries({ ...waysToUnzlib, "what is chosen here": unzlib }).filter(
  ([name]) => name !== "zlib at once",
);

test.each(inPieces)("pieces by %s are small, however much comes out", async (_, way) => {
  const length = 40_000_000;
  const packed = new Uint8Array(deflateSync(new Uint8Array(length)));
  let [sum, largest] = [0, 0];
  await way(packed, {
    length,
    take(piece) {
      sum += piece.length;
      largest = Math.max(largest, piece.length);
    },
  });
  expect(sum).toBe(length);
  expect(largest).toBeLessThan(2 ** 24);
});
