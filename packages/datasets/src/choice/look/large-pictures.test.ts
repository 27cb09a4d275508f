import { expect, test } from "vitest";
import { largeWords } from "./large-pictures.ts";

const nameOf = (field: string): string => `--${field}`;

test("pictures above 128 a side are warned of, and above 512 refused, with what makes them smaller", () => {
  const words = (height: number, width: number): string[] =>
    largeWords({ source: "photos", shape: [height, width, 3] }, nameOf);
  expect(words(128, 128)).toEqual([]);
  expect(words(96, 130)).toEqual([
    "Pictures of 96x130 need much memory and many hours, a sample is made pixel by pixel; --resize 32 scales all, --patches 32 cuts photographs into patches",
  ]);
  expect(() => words(3000, 4000)).toThrow(
    "Cannot train on photos: pictures of 3000x4000 (height first) are too large, sides may have 512 pixels; --resize 32 scales all, --patches 32 cuts",
  );
});

test("one picture that is too large may be a sheet, whose file is to be named", () => {
  const given = { source: "folder", shape: [1024, 1024, 3], ways: "name its file" };
  expect(() => largeWords(given, nameOf)).toThrow("cuts photographs into patches; name its file");
});
