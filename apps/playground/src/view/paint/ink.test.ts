import { expect, test } from "vitest";
import { inkLevels } from "./ink.ts";

test("an ink is a level that the model has, or a colour in its levels", () => {
  expect(inkLevels(7, { channels: 1, levels: 32 })).toEqual([7]);
  expect(inkLevels(26, { channels: 1, levels: 2 })).toEqual([1]);
  expect(inkLevels(0xff8000, { channels: 3, levels: 256 })).toEqual([255, 128, 0]);
  expect(inkLevels(0xff8000, { channels: 3, levels: 4 })).toEqual([3, 2, 0]);
});
