import { expect, test } from "vitest";
import type { Picture } from "../format/picture.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { suggestCells } from "./suggest-cells.ts";

type Colour = readonly [number, number, number, number];

/** A sheet of drawn sprites: the first `rows * columns` of them, on ground of a colour. */
async function sheet(grid: {
  readonly size: 16 | 24 | 32;
  readonly rows: number;
  readonly columns: number;
  readonly margin?: number;
  readonly spacing?: number;
  readonly ground?: Colour;
}): Promise<Picture> {
  const { size, rows, columns, margin = 0, spacing = 0, ground = [0, 0, 0, 0] } = grid;
  const side = (cells: number): number => 2 * margin + cells * (size + spacing) - spacing;
  const [height, width] = [side(rows), side(columns)];
  const pixels = new Uint8Array(height * width * 4);
  for (let at = 0; at < pixels.length; at += 4) pixels.set(ground, at);
  const drawn = sprites({ split: "train", size });
  const indices = Array.from({ length: rows * columns }, (_, n) => n);
  const { images } = await drawn.read(indices);
  for (const [at, index] of images.entries()) {
    const n = Math.floor(at / (size * size));
    const [y, x] = [Math.floor(at / size) % size, at % size];
    const top = margin + Math.floor(n / columns) * (size + spacing) + y;
    const left = margin + (n % columns) * (size + spacing) + x;
    const colour = drawn.info.palette.colours[index] ?? [0, 0, 0, 0];
    if (colour[3] > 0) pixels.set(colour, 4 * (top * width + left));
  }
  return { height, width, pixels };
}

test.each([
  [{ size: 16, rows: 8, columns: 10 }],
  [{ size: 16, rows: 8, columns: 10, margin: 2, spacing: 1 }],
  [{ size: 16, rows: 7, columns: 9, spacing: 2, ground: [255, 0, 255, 255] }],
  [{ size: 24, rows: 4, columns: 6, margin: 1, spacing: 1 }],
  [{ size: 32, rows: 4, columns: 6 }],
  [{ size: 16, rows: 10, columns: 12, margin: 3, spacing: 2 }],
  [{ size: 16, rows: 8, columns: 10, margin: 4, spacing: 4 }],
  [{ size: 16, rows: 5, columns: 5, margin: 3, ground: [40, 40, 60, 255] }],
  [{ size: 16, rows: 1, columns: 6 }],
] as const)("the cells of a sheet are found: %j", async (grid) => {
  const { size, rows, columns } = grid;
  const found = suggestCells(await sheet(grid));
  expect(found).toMatchObject({
    cell: [size, size],
    margin: "margin" in grid ? grid.margin : 0,
    spacing: "spacing" in grid ? grid.spacing : 0,
    rows,
    columns,
  });
});

test("a single picture is no sheet", async () => {
  expect(suggestCells(await sheet({ size: 32, rows: 1, columns: 1 }))).toBeUndefined();
  const stripes = new Uint8Array(64 * 64 * 4).fill(255);
  expect(suggestCells({ height: 64, width: 64, pixels: stripes })?.rows ?? 0).toBe(0);
});

test("a texture of a few bands is no sheet", () => {
  const pixels = new Uint8Array(48 * 48 * 4);
  // Bricks in four courses, the joints of every second one moved by half a brick.
  for (let at = 0; at < 48 * 48; at++) {
    const [y, x] = [Math.floor(at / 48), at % 48];
    const course = Math.floor(y / 12);
    const isJoint = y % 12 === 0 || (x + 12 * (course % 2)) % 24 === 0;
    const brick = 4 * course + Math.floor((x + 12 * (course % 2)) / 24);
    pixels.set(isJoint ? [90, 90, 90, 255] : [150 + 5 * brick, 60, 40, 255], 4 * at);
  }
  expect(suggestCells({ height: 48, width: 48, pixels })).toBeUndefined();
});
