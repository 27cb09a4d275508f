import { unzlibSync, zlibSync } from "fflate";
import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { compressedBits } from "./compressed-bits.ts";
import { yardsticks } from "./yardsticks.ts";

const noise = Uint8Array.from({ length: 300 }, (_, i) => (i * i * 7919) % 251);

test("an image costs what a PNG file of it alone does, whatever lies beside it", async () => {
  const shape = [10, 10, 1] as const;
  const bits = compressedBits(noise, { shape });
  for (const n of [0, 1, 2]) {
    const images = noise.slice(100 * n, 100 * (n + 1));
    const { png } = await yardsticks(memoryDataset({ name: "one", shape, images }));
    // The yardstick counts the 57 bytes of the file too, and its stream ends with an empty block.
    expect(Math.abs(png * 100 - 57 * 8 - (bits[n] ?? 0))).toBeLessThanOrEqual(48);
  }
});

test("indices of a palette are not filtered", async () => {
  const { images } = await sprites({ split: "test", size: 16 }).read([0, 1]);
  const bits = compressedBits(images, { shape: [16, 16, 1], indexed: true });
  const rows = Uint8Array.from({ length: 16 * 17 }, (_, i) =>
    i % 17 === 0 ? 0 : (images[256 + 16 * Math.floor(i / 17) + (i % 17) - 1] ?? 0),
  );
  const packed = zlibSync(rows, { level: 9 });
  expect(bits[1]).toBe(8 * packed.length);
  expect(unzlibSync(packed)).toEqual(rows);
  expect(bits[1]).not.toBe(compressedBits(images, { shape: [16, 16, 1] })[1]);
});

test("images of another size are refused", () => {
  expect(() => compressedBits(noise, { shape: [7, 7, 1] })).toThrow("images of 7x7x1 have 49");
});
