import { checkConfig } from "@pixelweft/pixelcnn";
import { expect, test } from "vitest";
import { comparison, referencesFor } from "./reference-rows.ts";

const config = checkConfig({
  height: 32,
  width: 32,
  channels: 3,
  hiddenChannels: 6,
  headChannels: 6,
});

test.each([
  ["cifar-10/test", 3.03, 3.14],
  ["imagenet32-oord/validation", 3.83, undefined],
  ["imagenet64-oord/validation", 3.57, undefined],
] as const)("%s: the published rows stand beside ours", (name, gated, pixelcnn) => {
  const rows = referencesFor(name, config);
  const of = (wanted: string): number | undefined =>
    rows.find((row) => row.name === wanted)?.bitsPerDim;
  expect(of("Gated PixelCNN")).toBe(gated);
  expect(of("PixelCNN")).toBe(pixelcnn);
  expect(of("uniform")).toBe(8);
  const ours = { name: "mine", bitsPerDim: gated + 0.01, note: "" };
  const table = comparison(rows, ours).map(([first = ""]) => first);
  expect(table.indexOf("> mine") + 1).toBe(table.indexOf("  Gated PixelCNN"));
});

test("nothing is compared where the numbers mean something else", () => {
  expect(referencesFor("imagenet32-chrabaszcz/validation", config)).toEqual([]);
  expect(referencesFor("cifar-100/test", config)).toEqual([]);
  expect(referencesFor("cifar-10/test", { ...config, levels: 16 })).toEqual([]);
});
