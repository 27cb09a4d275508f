import { expect, test } from "vitest";
import { cellHeight, drawText, textWidth } from "./bitmap-font.ts";
import { blankPicture } from "./picture.ts";

function draw(text: string, scale = 1): string[] {
  const picture = blankPicture(textWidth(text, scale), cellHeight * scale, [0, 0, 0]);
  drawText(picture, text, [0, 0], { colour: [255, 255, 255], scale });
  const row = (y: number): string =>
    Array.from({ length: picture.width }, (_, x) =>
      picture.data[(y * picture.width + x) * 3] === 255 ? "#" : ".",
    ).join("");
  return Array.from({ length: picture.height }, (_, y) => row(y));
}

test("drawText() draws letters side by side, with a tail below the line", () => {
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

test("drawText() makes each pixel a square at a larger scale", () => {
  const [small, large] = [draw("7"), draw("7", 2)];
  const doubled = small.flatMap((row) => Array<string>(2).fill(row.replaceAll(/./g, "$&$&")));
  expect(large).toEqual(doubled.map((row) => row.slice(0, 10)));
});

test("drawText() shows what it has no glyph for as a question mark", () => {
  expect(draw("é")).toEqual(draw("?"));
  expect(draw("\u007f")).toEqual(draw("?"));
});

test("every printable character but the space has a glyph of its own", () => {
  const drawn = Array.from({ length: 95 }, (_, k) => draw(String.fromCharCode(32 + k)).join("\n"));
  expect(new Set(drawn).size).toBe(95);
});
