import { expect, test } from "vitest";
import { withoutSizes } from "./icon-sizes.ts";

test.each([
  [
    ["a/icon-16.png", "a/icon-32.png", "a/icon_64x64.png", "a/icon.png", "a/icon@2x.png"],
    ["a/icon.png", "a/icon.png", "a/icon.png", "a/icon.png", "a/icon.png"],
  ],
  [
    ["icon16.png", "icon48.png", "icon-24@1.5x.png", "icon 128.JPG"],
    ["icon.png", "icon.png", "icon.png", "icon 128.JPG"],
  ],
  [
    ["tree@2x.png", "tree1.png", "tree1@3x.png"],
    ["tree.png", "tree1.png", "tree1.png"],
  ],
])("withoutSizes() takes the sizes of icons from %j", (names, words) => {
  expect(withoutSizes(names)).toEqual(words);
});

test.each([
  [["tree1.png", "tree2.png"]],
  [Array.from({ length: 16 }, (_, n) => `walk-${16 + n}.png`)],
  [["walk-0.png", "walk-8.png", "walk-16.png", "walk-24.png"]],
  [["map_8x8.png", "map_8x16.png", "map_16x16.png"]],
  [["map_16x16.png", "map_16x17.png", "map_32x32.png"]],
  [["hero-16.png", "hero.png", "orc-32.png"]],
  [["16.png", "32.png", "a/16.png", "a/32.png"]],
  [["1f468.png", "1f1e6-1f1e8.png", "1f1e6-1f1e9.png"]],
  [["a.116", "a.132", "r2x.png", "@2x"]],
  [["level1x16.png", "level1x32.png"]],
])("withoutSizes() leaves %j as they are", (names) => {
  expect(withoutSizes(names)).toEqual(names);
});
