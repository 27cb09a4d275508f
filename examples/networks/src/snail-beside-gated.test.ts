// @module-tag ci
import { memoryDataset } from "@pixelweft/datasets";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { compareWithGated } from "./snail-beside-gated.ts";

test("both learn stripes, and every test image is measured", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const [count, side] = [12, 6];
  // Rows of one level each: who reads the row above knows nothing of the next, but the first pixel tells the rest of its row.
  const images = Uint8Array.from({ length: count * side * side }, (_, i) => {
    const [row, image] = [Math.floor(i / side) % side, Math.floor(i / side ** 2)];
    return (image * 5 + row * row * 3 + image * row) % 4;
  });
  const data = memoryDataset({ name: "stripes", shape: [side, side, 1], images });
  const lines: string[] = [];
  const rows = await compareWithGated({
    backend,
    data,
    test: data,
    snail: { levels: 4, maps: 12, blocks: 1, convolutions: 1 },
    hiddenChannels: 6,
    layers: 2,
    updates: 240,
    batchSize: 4,
    report: (line) => lines.push(line),
  });
  expect(rows.map(({ model }) => model)).toEqual(["PixelSNAIL", "Gated PixelCNN"]);
  expect(lines.length).toBeGreaterThan(30);
  for (const { weights, seconds, test: score } of rows) {
    expect(weights).toBeGreaterThan(500);
    expect(seconds).toBeGreaterThan(0);
    expect(score.images).toBe(count);
    expect(score.each.length).toBe(count);
    // A guess among four levels costs two bits, a row's first pixel alone a third of a bit a pixel.
    expect(score.bitsPerDim).toBeLessThan(1);
    expect(score.bitsPerDim).toBeGreaterThan(0.02);
  }
  backend.dispose();
});
