import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { readColours, swapPalette } from "./swap-palette.ts";

const grey = (value: number): readonly [number, number, number, number] => [
  value,
  value,
  value,
  255,
];

test("colours keep their order from dark to light, whatever their indices are", () => {
  const palette = { colours: [grey(200), [0, 0, 0, 0] as const, grey(10), grey(90)], exact: true };
  const others = [grey(3), grey(1), grey(2)];
  expect(swapPalette(palette, others).colours).toEqual([grey(3), [0, 0, 0, 0], grey(1), grey(2)]);
  expect(swapPalette(palette, [grey(7)]).colours).toEqual([
    grey(7),
    [0, 0, 0, 0],
    grey(7),
    grey(7),
  ]);
  const many = Array.from({ length: 101 }, (_, k) => grey(k));
  expect(swapPalette(palette, many).colours).toEqual([grey(100), [0, 0, 0, 0], grey(0), grey(50)]);
  expect(() => swapPalette(palette, [[1, 2, 3, 0]])).toThrow("there are no colours");
});

test("colours are those of a picture or of lines, and anything else is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "colours-"));
  const file = (name: string): string => join(folder, name);
  await writeFile(
    file("a.png"),
    drawPng([2, 1], (x) => [x * 10, 0, 0, 255]),
  );
  expect(await readColours(file("a.png"))).toEqual([
    [0, 0, 0, 255],
    [10, 0, 0, 255],
  ]);
  await writeFile(file("b.hex"), "ff0010\r\n\r\n#000102\r\n");
  expect(await readColours(file("b.hex"))).toEqual([
    [255, 0, 16, 255],
    [0, 1, 2, 255],
  ]);
  await writeFile(file("c.txt"), "red\n");
  await expect(readColours(file("c.txt"))).rejects.toThrow('"red" is no colour like ff8800');
});
