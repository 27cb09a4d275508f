import { expect, test } from "vitest";
import type { Dataset, Palette } from "../dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { frequencyBits } from "./frequency-bits.ts";

function dots(values: readonly number[], palette?: Palette): Dataset {
  const images = Uint8Array.from(values);
  return memoryDataset({ name: "dots", shape: [1, 1, 1], images, ...(palette && { palette }) });
}

test("one held-out picture of one colour does not cost nothing: others have other colours, too", async () => {
  const colours = [0, 1, 2].map((n) => [n, 0, 0, 255] as const);
  const palette = { colours, exact: true };
  const bits = await frequencyBits(dots([0, 1, 2, 2, 0], palette), dots([2], palette));
  expect(bits).toBeCloseTo(-Math.log2((2 + 1) / (5 + 3)), 12);
});

test("a value that no other image has costs much, and not infinitely much", async () => {
  expect(await frequencyBits(dots([1, 2, 3]), dots([9]))).toBeCloseTo(Math.log2(259), 12);
});

test("channels have frequencies of their own, and values are counted as the model sees them", async () => {
  const images = Uint8Array.of(0, 255, 10, 200, 20, 201);
  const two = memoryDataset({ name: "two", shape: [1, 1, 2], images });
  expect(await frequencyBits(two, two, { levels: 2 })).toBeCloseTo(-Math.log2(4 / 5), 12);
});

test("no image, no frequencies", async () => {
  await expect(frequencyBits(dots([1]), dots([]))).rejects.toThrow(
    "Cannot measure dots: it has no images",
  );
});
