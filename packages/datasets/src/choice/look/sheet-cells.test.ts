// @module-tag ci
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import type { PictureChoice } from "../data-choice.ts";
import { chooseTraining } from "./choose-training.ts";

const folder = await mkdtemp(join(tmpdir(), "sheet-cells-"));
afterAll(() => rm(folder, { recursive: true }));

/** Sheets of flat figures with free ground around each, as many as are asked for. */
async function sheets(
  name: string,
  [rows, columns]: readonly [rows: number, columns: number],
  { side = 16, count = 20 }: { side?: number; count?: number } = {},
): Promise<string> {
  const source = join(folder, name);
  await mkdir(source);
  for (let n = 0; n < count; n++) {
    const data = drawPng([columns * side, rows * side], (x, y) => {
      const [left, above] = [x % side, y % side];
      const cell = Math.floor(y / side) * columns + Math.floor(x / side);
      const isFigure = left > 2 && left < side - 2 - (cell % 3) && above > 3 && above < side - 1;
      if (!isFigure) return [0, 0, 0, 0];
      return above < 0.6 * side ? [50 * (n % 5), 0, cell % 3] : [0, 60 * Math.floor(n / 5), 99];
    });
    await writeFile(join(source, `${n}.png`), data);
  }
  return source;
}

/** What is said of sheets. */
async function said(source: string, pictures: PictureChoice = {}): Promise<string[]> {
  const { lines } = await chooseTraining({ source, pictures }, {}, (field) => `--${field}`);
  return lines.filter((line) => line.includes("sheets"));
}

test("pictures that look like sprite sheets are said to, with the size of their cells", async () => {
  const source = await sheets("many", [3, 4]);
  const line = "The pictures look like sprite sheets; --cell 16 cuts them";
  expect(await said(source)).toEqual([line]);
  expect(await said(source, { palette: 32 })).toEqual([line]);
  expect(await said(source, { grey: true })).toEqual([line]);
  for (const how of [{ cell: [16, 16] }, { resize: [16, 16] }] as const)
    expect(await said(source, how)).toEqual([]);
});

test("a few sheets are said to be some if all of them are, and else that they may be", async () => {
  const source = await sheets("few", [2, 3], { side: 24, count: 8 });
  expect(await said(source)).toEqual(["The pictures look like sprite sheets; --cell 24 cuts them"]);
  const other = await sheets("other", [1, 1], { side: 48, count: 1 });
  const wide = drawPng([72, 48], (x, y) => [x, y, 0]);
  for (const name of ["a.png", "b.png"]) await writeFile(join(source, name), wide);
  await copyFile(join(other, "0.png"), join(source, "c.png"));
  const [line = ""] = await said(source, { skipOtherSizes: true });
  expect(line).toMatch(/are memorised.*; if they are sprite sheets, --cell 16 cuts them$/);
});

test("pictures that are no sheets are not said to be some", async () => {
  expect(await said(await sheets("single", [1, 1], { side: 48 }))).toEqual([]);
  // A few of them by chance.
  const source = await sheets("mixed", [1, 1], { side: 48 });
  const cells = await sheets("cells", [3, 3], { count: 8 });
  for (const name of await readdir(cells))
    await copyFile(join(cells, name), join(source, `cells-${name}`));
  expect(await said(source)).toEqual([]);
});

test("sheets that are too large to train on are refused with the cells that cut them", async () => {
  const source = await sheets("large", [1, 9], { side: 64 });
  await expect(said(source)).rejects.toThrow(
    "--patches 32 cuts photographs into patches; the pictures look like sprite sheets: --cell 64 cuts them",
  );
});
