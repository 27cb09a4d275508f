import { describe, expect, test } from "vitest";
import { DatasetError } from "../../errors/dataset-error.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { all, source } from "./folder-members.fixture.ts";
import { spriteSheet } from "./sprite-sheet.ts";

describe("spriteSheet()", () => {
  // Cells of 2x2 with a margin of 1 and 1 between: 3 columns, 2 rows; the last cell of each row is blank or a copy.
  const colours = [[9, 0, 0], [0, 9, 0], undefined, [0, 0, 9], [9, 0, 0], [7, 7, 7]] as const;
  const sheet = drawPng([10, 7], (x, y) => {
    const [column, row] = [Math.floor((x - 1) / 3), Math.floor((y - 1) / 3)];
    const inside = x > 0 && y > 0 && (x - 1) % 3 < 2 && (y - 1) % 3 < 2;
    const colour = inside ? colours[row * 3 + column] : undefined;
    return colour === undefined
      ? [1, 1, 1, 0]
      : x === 1 + 3 * column && y === 1 + 3 * row && colour[0] !== 7
        ? [1, 2, 3]
        : colour;
  });

  test("cuts cells, and drops blank ones and copies", async () => {
    const data = await spriteSheet({
      ...source(sheet, "s.png"),
      cell: [2, 2],
      margin: 1,
      spacing: 1,
    });
    expect(data.names).toEqual(["s.png#0,0", "s.png#0,1", "s.png#1,0"]);
    expect(data.dropped).toBe(1);
    expect((await all(data)).images.slice(0, 12)).toEqual([1, 2, 3, 9, 0, 0, 9, 0, 0, 9, 0, 0]);
    const whole = await spriteSheet({
      ...source(sheet),
      cell: [2, 2],
      margin: 1,
      spacing: 1,
      blank: true,
      duplicates: "keep",
      palette: 8,
    });
    expect(whole.info).toMatchObject({ count: 6, shape: [2, 2, 1] });
    expect(whole.info.palette?.colours).toHaveLength(6);
  });

  test("refuses cells that do not fit and numbers that are none", async () => {
    await expect(spriteSheet({ ...source(sheet), cell: [20, 2] })).rejects.toThrow(DatasetError);
    await expect(spriteSheet({ ...source(sheet), cell: [0, 2] })).rejects.toThrow(RangeError);
    await expect(spriteSheet({ ...source(sheet), cell: [2, 2], margin: -1 })).rejects.toThrow(
      RangeError,
    );
    await expect(spriteSheet({ ...source(sheet), cell: [2, 2], spacing: 0.5 })).rejects.toThrow(
      RangeError,
    );
  });
});
