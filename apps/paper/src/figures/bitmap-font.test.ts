import { expect, test } from "vitest";
import { cellHeight, textRow } from "./bitmap-font.ts";

function draw(text: string, width = text.length * 6 - 1): string[] {
  const bytes = textRow(text, width, { ink: 1, ground: 0 });
  return Array.from({ length: cellHeight }, (_, y) =>
    Array.from(bytes.subarray(y * width, (y + 1) * width), (byte) => (byte ? "#" : ".")).join(""),
  );
}

test("textRow() draws letters side by side, with a tail below the line", () => {
  expect(draw("Tg")).toEqual([
    "#####......",
    "..#........",
    "..#....####",
    "..#...#...#",
    "..#...#...#",
    "..#....####",
    "..#.......#",
    ".......###.",
  ]);
});

test("textRow() leaves out letters that do not fit whole", () => {
  expect(draw("Tg", 10).map((row) => row.slice(0, 5))).toEqual(draw("T"));
  expect(
    draw("Tg", 10)
      .map((row) => row.slice(5))
      .join(""),
  ).toMatch(/^\.+$/);
});

test("textRow() shows what it has no glyph for as a question mark", () => {
  expect(draw("é")).toEqual(draw("?"));
  expect(draw("\u007f")).toEqual(draw("?"));
});

test("every printable character but the space has a glyph of its own", () => {
  const drawn = Array.from({ length: 95 }, (_, k) => draw(String.fromCharCode(32 + k)).join("\n"));
  expect(new Set(drawn).size).toBe(95);
});
