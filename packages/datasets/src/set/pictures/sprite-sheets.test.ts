import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChoice } from "../../choice/open-choice.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-sheets-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A sheet of cells of 2x2 side by side; the colour of each cell, with one pixel of another, is its own. */
async function sheet(name: string, first: number, cells: number): Promise<void> {
  await mkdir(join(folder, dirname(name)), { recursive: true });
  const bytes = drawPng([2 * cells, 2], (x, y) => [
    first + Math.floor(x / 2),
    x % 2 === 0 && y === 0 ? 1 : 0,
    0,
  ]);
  await writeFile(join(folder, name), bytes);
}

const cut = { cell: [2, 2] } as const;

test("all sprite sheets of a folder are cut in the same way, with its folders as classes", async () => {
  await sheet("all/orc/walk.png", 10, 3);
  await sheet("all/orc/rest.png", 20, 1);
  await sheet("all/elf/walk.png", 30, 2);
  const data = await openChoice({ source: join(folder, "all"), pictures: cut }, "train");
  expect(data.names).toEqual([
    "elf/walk.png#0,0",
    "elf/walk.png#0,1",
    "orc/rest.png#0,0",
    "orc/walk.png#0,0",
    "orc/walk.png#0,1",
    "orc/walk.png#0,2",
  ]);
  const { images, labels } = await data.read([1, 5]);
  expect([images[0], images[12], images[1], images[4]]).toEqual([31, 12, 1, 0]);
  expect([...(labels ?? [])]).toEqual([0, 1]);
  expect(data.found).toMatch(/^sprite sheets of a folder with 6 different pictures of 2x2x3, in 2/);
  const below = { ...cut, below: "orc" };
  const orcs = await openChoice({ source: join(folder, "all"), pictures: below }, "train");
  expect(orcs.info.count).toBe(4);
});

test("sheets in folders of parts stay in them, and one that cannot be cut is named or left out", async () => {
  await sheet("parts/train/a.png", 10, 3);
  await sheet("parts/test/b.png", 20, 2);
  const source = join(folder, "parts");
  const tested = await openChoice({ source, pictures: cut }, "test");
  expect([tested.info.count, tested.whole]).toEqual([2, false]);
  await writeFile(join(source, "train", "c.png"), "no picture");
  await expect(openChoice({ source, pictures: cut }, "train")).rejects.toThrow("train/c.png");
  const rest = { ...cut, skipDamaged: true };
  const data = await openChoice({ source, pictures: rest }, "train");
  expect([data.info.count, data.leftOut?.damaged.length]).toEqual([3, 1]);
  const large = { ...rest, cell: [3, 2] } as const;
  await expect(openChoice({ source, pictures: large }, "test")).rejects.toThrow("test/b.png of");
});
