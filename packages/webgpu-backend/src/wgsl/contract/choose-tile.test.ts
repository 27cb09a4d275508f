import { expect, test } from "vitest";
import type { Traits } from "../tile.ts";
import { chooseContractTile } from "./choose-tile.ts";
import type { SummedProduct } from "./product.ts";
import { stagedBytes, stagedTile } from "./staged-tiles.ts";
import { tileNames } from "./tile-names.ts";
import { groupColumns, groupRows } from "./tile.ts";

const small = { workgroupBytes: 16_384, threads: 256 };
const gpu: Traits = { share: 0, hardware: true, group: small };

function product(parts: Partial<SummedProduct>): SummedProduct {
  const sums = [{ taps: 5, channels: 64 }];
  const size = { rows: 12_544, batches: undefined, lanes: 1, columns: 128, work: 1e9 };
  return { ...size, sums, key: "a product", segments: 1, ...parts };
}

test("every tile fits into a group that all devices have, for 1, 2 and 4 lanes", () => {
  for (const name of tileNames)
    for (const lanes of [1, 2, 4]) {
      if (name === "direct") continue;
      const tile = stagedTile(name, { lanes, segments: 8 }, small);
      if (tile === undefined) throw new Error(`${name} has no tile of ${lanes} lanes`);
      expect(stagedBytes(tile)).toBeLessThanOrEqual(small.workgroupBytes);
      expect(tile.threads[0] * tile.threads[1] * tile.split).toBeLessThanOrEqual(small.threads);
      const [rows, columns] = name.split("x").map(Number);
      expect([groupRows(tile), groupColumns(tile) * lanes]).toEqual([rows, columns]);
    }
});

test("a tile that the device has no memory or threads for is left out", () => {
  const one = { lanes: 1, segments: 1 };
  expect(stagedTile("64x64x32", one, { ...small, workgroupBytes: 8000 })).toBeUndefined();
  expect(stagedTile("64x64x32", one, { ...small, threads: 64 })).toBeUndefined();
  expect(stagedTile("64x64x32", { ...one, lanes: 3 }, small)).toBeUndefined();
});

test("a GPU takes the largest tiles that fill it; software keeps its own", () => {
  const chosen = (parts: Partial<SummedProduct>, traits = gpu): string => {
    const tile = chooseContractTile(product(parts), traits);
    return tile.kind === "direct" ? tile.kind : `${groupRows(tile)}x${tile.columns}`;
  };
  expect(chosen({ rows: 100_000 })).toBe("128x64");
  expect(chosen({})).toBe("64x64");
  expect(chosen({ rows: 1024 })).toBe("32x32");
  expect(chosen({ rows: 16 })).toBe("16x32");
  expect(chosen({ rows: 16, segments: 8 })).toBe("8x16");
  expect(chosen({ segments: 8 })).toBe("64x64");
  const few = { taps: 2, channels: 4 };
  expect(chosen({ sums: [{ taps: 5, channels: 3 }] })).toBe("direct");
  expect(chosen({ sums: [{ taps: 1, channels: 126 }, few] })).toBe("64x64");
  expect(chosen({ sums: [{ taps: 1, channels: 16 }, few] })).toBe("64x64");
  expect(chosen({ sums: [{ taps: 1, channels: 16 }, few, few] })).toBe("direct");
  expect(chosen({ lanes: 3 })).toBe("direct");
  expect(chosen({}, { ...gpu, hardware: false })).toBe("direct");
  const tiles = new Map([["a product", "32x32x16"]] as const);
  expect(chosen({}, { ...gpu, hardware: false, tiles })).toBe("32x32");
});

test("on software large products take channels in pairs or fours, but where a processor wants it so one by one", () => {
  const software: Traits = { share: 8, hardware: false, group: small };
  const one = { taps: 1, channels: 64 };
  const single = { ...software, singleLoads: true };
  const chosen = (work: number, traits: Traits) => chooseContractTile(product({ work }), traits);
  expect(chosen(1e9, software)).toMatchObject({ rows: 32, step: 2, singles: false });
  expect(chosen(1e9, single)).toMatchObject({ rows: 32, step: 1, singles: true });
  expect(chosen(1e8, single)).toMatchObject({ rows: 16, step: 1, singles: false });
  const terms = { sums: [one, one], work: 1e8 };
  expect(chooseContractTile(product(terms), software)).toMatchObject({ rows: 32, singles: true });
  const wide = { ...single, share: 32 };
  const few = product({ rows: 5, work: 1e8 });
  expect(chooseContractTile(few, wide)).toMatchObject({ rows: 32, singles: false });
  const nested = { ...single, nested: true };
  expect(chosen(1e9, nested)).toMatchObject({ rows: 32, step: 1, singles: false });
});
