import { sprites, subset } from "@pixelweft/datasets";
import { expect, test } from "vitest";
import { equalPictures } from "./equal-pictures.ts";

test("equalPictures() finds those that equal one of another data set, pixel for pixel", async () => {
  const all = sprites({ split: "train", count: 40 });
  const some = subset(all, [3, 5, 8]);
  expect(await equalPictures(some, subset(all, [8, 3, 21]))).toEqual([0, 2]);
  expect(await equalPictures(some, subset(all, [10]))).toEqual([]);
});
