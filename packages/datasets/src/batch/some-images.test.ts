import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { someImages } from "./some-images.ts";

test("a seed decides which images are shown, none of them twice", async () => {
  const images = Uint8Array.from({ length: 50 }, (_, k) => k);
  const data = memoryDataset({ name: "dots", shape: [1, 1, 1], images });
  const [one, again, other] = await Promise.all(
    [1, 1, 2].map(async (seed) => (await someImages(data, { count: 5, seed })).images),
  );
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
  expect(new Set(one).size).toBe(5);
});
