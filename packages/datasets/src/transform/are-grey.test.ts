import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { areGrey } from "./are-grey.ts";

test("images are grey if each pixel of each has as much of all three colours, and no other images are", async () => {
  const values = Uint8Array.from({ length: 3 * 1200 }, (_, at) => Math.floor(at / 3) % 256);
  const grey = memoryDataset({ name: "grey", shape: [1, 2, 3], images: values });
  expect(await areGrey(grey)).toBe(true);
  for (const channel of [1, 2]) {
    const images = values.slice();
    images[3 * 1199 + channel] = 1;
    expect(await areGrey(memoryDataset({ name: "tint", shape: [1, 2, 3], images }))).toBe(false);
  }
  const one = memoryDataset({ name: "one", shape: [1, 1, 1], images: Uint8Array.of(1, 2) });
  expect(await areGrey(one)).toBe(false);
  expect(await areGrey(sprites({ split: "test", count: 2 }))).toBe(false);
});
