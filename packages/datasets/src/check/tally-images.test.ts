import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { orderZeroBits, tallyImages } from "./tally-images.ts";

test("orderZeroBits() is the entropy of values, a mean over channels", () => {
  const even = new Float64Array(256).fill(1);
  const one = new Float64Array(256);
  one[7] = 9;
  expect(orderZeroBits([even])).toBe(8);
  expect(orderZeroBits([one, even])).toBe(4);
});

test("tallyImages() counts values by channel, labels and copies, and reports how far it is", async () => {
  const images = Uint8Array.of(1, 2, 3, 1, 2, 3, 9, 9, 9);
  const labels = Int32Array.of(0, 4, 4);
  const data = memoryDataset({ name: "dots", shape: [1, 1, 3], images, labels });
  const told: number[] = [];
  const tally = await tallyImages(data, { hashes: true, onProgress: (done) => told.push(done) });
  expect(tally.values.map((counts) => [1, 2, 3, 9].map((value) => counts[value]))).toEqual([
    [2, 0, 0, 1],
    [0, 2, 0, 1],
    [0, 0, 2, 1],
  ]);
  expect([...tally.labels]).toEqual([
    [0, 1],
    [4, 2],
  ]);
  expect([tally.images, tally.hashes.size, told]).toEqual([3, 2, [3]]);
});

test("tallyImages() looks at some images, evenly spread", async () => {
  const images = Uint8Array.from({ length: 100 }, (_, n) => n);
  const { values, hashes } = await tallyImages(
    memoryDataset({ name: "dots", shape: [1, 1, 1], images }),
    { most: 4 },
  );
  expect([...images].filter((value) => values[0]?.[value] === 1)).toEqual([0, 25, 50, 75]);
  expect(hashes.size).toBe(0);
});
