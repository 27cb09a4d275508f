import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { yardstickTable } from "./yardstick-table.ts";
import { yardsticks } from "./yardsticks.ts";

function noise(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) >> 8);
}

test("noise needs eight bits, whatever it is stored in", async () => {
  const data = memoryDataset({ name: "noise", shape: [8, 8, 3], images: noise(500 * 192) });
  const { images, frequencies, png } = await yardsticks(data);
  expect(images).toBe(500);
  expect(frequencies).toBeGreaterThan(7.99);
  expect(png).toBeGreaterThan(7.99);
  expect(png).toBeLessThan(8.4); // one byte of filter for 24
});

test("a gradient is little to PNG, whose filters predict it, and much to frequencies", async () => {
  const images = Uint8Array.from({ length: 100 * 256 }, (_, i) => i % 256);
  const data = memoryDataset({ name: "gradient", shape: [16, 16, 1], images });
  const { frequencies, png } = await yardsticks(data);
  expect(frequencies).toBe(8);
  // zlib by itself, without filters, needs more.
  expect(png).toBeLessThan((8 * deflateSync(images, { level: 9 }).length) / images.length + 0.05);
  expect(png).toBeLessThan(0.1);
});

test("levels are counted as the model sees them, and indices of a palette as they are", async () => {
  const data = memoryDataset({ name: "noise", shape: [8, 8, 1], images: noise(200 * 64) });
  const few = await yardsticks(data, { levels: 4, most: 100 });
  expect(few.images).toBe(100);
  expect(few.frequencies).toBeLessThan(2.0001);
  expect(few.frequencies).toBeGreaterThan(1.98);
  const drawn = sprites({ split: "test", count: 50 });
  const indexed = await yardsticks(drawn, { levels: 32 });
  expect(indexed).toEqual(await yardsticks(drawn));
  expect(indexed.frequencies).toBeLessThan(5);
});

test("no image, no yardstick", async () => {
  const none = memoryDataset({ name: "none", shape: [1, 1, 1], images: new Uint8Array() });
  await expect(yardsticks(none)).rejects.toThrow("none: it has no");
});

test("a likelihood stands between what simple coders need, wherever it belongs", () => {
  const others = { frequencies: 4, png: 3, images: 1200 };
  const names = (bitsPerDim: number): string[] =>
    yardstickTable(others, { name: "mine", bitsPerDim, note: "" }).map((line) => line.slice(0, 4));
  expect(names(5)).toEqual(["    ", "> mi", "freq", "PNG "]);
  expect(names(3.5)).toEqual(["    ", "freq", "> mi", "PNG "]);
  expect(yardstickTable(others, { name: "mine", bitsPerDim: 2, note: "" })[2]).toBe(
    "PNG             3.000  1,200 images in one picture",
  );
});
