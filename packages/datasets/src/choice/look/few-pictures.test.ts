import { expect, test } from "vitest";
import { fewWords } from "./few-pictures.ts";

const nameOf = (field: string): string => `--${field}`;

test("fewer than 20 pictures are said to be memorised, and one picture how it is cut", () => {
  const words = (count: number): string[] =>
    fewWords({ source: "mine" }, { count, shape: [16, 16, 3] }, nameOf);
  expect(words(20)).toEqual([]);
  expect(words(3)).toEqual([
    "3 pictures are memorised: samples will repeat them; some hundreds show a style",
  ]);
  expect(words(1)).toEqual([
    "1 picture is memorised: samples will repeat it; if it is a sprite sheet, --cell 16 cuts it; if it is a texture, name its file in place of the folder, with --crops 16",
  ]);
});

test("one cell of a sheet is not advised to be cut again", () => {
  const choice = { source: "sheet.png", pictures: { cell: [16, 16] as const } };
  expect(fewWords(choice, { count: 1, shape: [16, 16, 3] }, nameOf)).toEqual([
    "1 picture is memorised: samples will repeat it; some hundreds show a style",
  ]);
});

test("few larger pictures may be sheets, which are not scaled", () => {
  const [sheets] = fewWords({ source: "mine" }, { count: 3, shape: [32, 64, 1] }, nameOf);
  expect(sheets).toBe(
    "3 pictures are memorised: samples will repeat them; some hundreds show a style; if they are sprite sheets, --cell 16 cuts them",
  );
  const scaled = { source: "mine", pictures: { resize: [32, 32] as const } };
  expect(fewWords(scaled, { count: 3, shape: [32, 32, 3] }, nameOf)[0]).not.toContain("sheets");
});
