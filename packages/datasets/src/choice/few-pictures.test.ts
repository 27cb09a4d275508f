import { expect, test } from "vitest";
import { fewWords } from "./few-pictures.ts";

const nameOf = (field: string): string => `--${field}`;

test("fewer than 20 pictures are said to be memorised, and one picture how it is cut", () => {
  const words = (count: number): string[] => fewWords({ source: "mine" }, count, nameOf);
  expect(words(20)).toEqual([]);
  expect(words(3)).toEqual([
    "3 pictures are memorised: samples will repeat them; some hundreds show a style",
  ]);
  expect(words(1)).toEqual([
    "1 picture is memorised: samples will repeat it; if it is a sprite sheet or a texture, name its file in place of the folder, with --cell 16 or --crops 16",
  ]);
});

test("one cell of a sheet is not advised to be cut again", () => {
  const choice = { source: "sheet.png", pictures: { cell: [16, 16] as const } };
  expect(fewWords(choice, 1, nameOf)).toEqual([
    "1 picture is memorised: samples will repeat it; some hundreds show a style",
  ]);
});
