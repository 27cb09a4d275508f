// @module-tag ci
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePictures, lookAtPictures } from "@pixelweft/datasets/choice";
import { afterAll, expect, test } from "vitest";
import { drawSprites, drawSpriteSets, sheetOf } from "./draw-sprite-sets.ts";

const folder = mkdtempSync(join(tmpdir(), "sprite-sets-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a sheet has its sprites behind the margin, with spacing between", async () => {
  const two = await drawSprites(["potion"], 2, { size: 16 });
  expect(two.map(({ kind }) => kind)).toEqual(["potion", "potion"]);
  const { width, height, data } = sheetOf(two, { columns: 2, margin: 3, spacing: 2 });
  expect([width, height]).toEqual([40, 22]);
  const pixel = (x: number, y: number): number[] => [
    ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
  ];
  for (const [n, { pixels }] of two.entries())
    for (const [x, y] of [
      [0, 0],
      [8, 9],
      [15, 15],
    ] as const)
      expect(pixel(3 + 18 * n + x, 3 + y)).toEqual([
        ...pixels.subarray(4 * (16 * y + x), 4 * (16 * y + x) + 4),
      ]);
});

test("the sets are read as their documentation says", async () => {
  await drawSpriteSets(folder);
  expect(readdirSync(join(folder, "folders")).toSorted()).toEqual(["hero", "monster", "potion"]);
  const choiceOf = async (name: string): Promise<unknown> =>
    (await choosePictures({ source: join(folder, name) })).choice.pictures;
  expect(await choiceOf("sheet.png")).toEqual({
    cell: [16, 16],
    margin: 2,
    spacing: 1,
    palette: 31,
  });
  expect(await choiceOf("messy")).toEqual({
    skipDamaged: true,
    pad: [32, 32],
    padAt: "bottom",
    palette: 32,
  });
  const look = await lookAtPictures({ source: join(folder, "folders"), pictures: { palette: 32 } });
  expect(look?.facts).toMatchObject({ count: 898, colours: 31, copies: 2, nearCopies: 11 });
  expect(look?.variants).toMatchObject({ flips: false, shifts: [0, 1] });
});
