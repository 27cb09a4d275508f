// @module-tag ci
import { compressedBits } from "@pixelweft/datasets";
import { openPart } from "@pixelweft/datasets/choice";
import { parseModel, toDevice } from "@pixelweft/pixelcnn";
import { measureSurprise, percentileAmong, surpriseScores } from "@pixelweft/pixelcnn/surprise";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { heldOutBits, readModel } from "./mod.ts";

const count = 40;

test("sprites that are not in the table of sprites16 lie all over its percentiles", async () => {
  const data = await openPart({ source: "sprites16" }, "test");
  const { images } = await data.read(Array.from({ length: count }, (_, i) => 600 + i));
  await data.close();
  const backend = await wasmBackend({ threads: 1, relaxed: "off" });
  const device = toDevice(backend, parseModel(await readModel("sprites16")));
  const { bits } = await measureSurprise(device, images);
  const noise = Uint8Array.from({ length: 256 }, (_, i) => (i * i * 7919) % 32);
  const { bits: ofNoise } = await measureSurprise(device, noise);
  device.state.dispose();
  backend.dispose();

  const table = heldOutBits("sprites16")?.scores ?? { likelihood: [], complexity: [] };
  const compressed = compressedBits(images, { shape: [16, 16, 1], indexed: true });
  const { likelihood, complexity = [] } = surpriseScores({ bits, compressed });
  for (const [scores, usual] of [
    [likelihood, table.likelihood],
    [complexity, table.complexity],
  ] as const) {
    const ranks = Array.from(scores, (score) => percentileAmong(score, usual));
    const mean = ranks.reduce((a, b) => a + b, 0) / count;
    // Of even ranks the mean has a standard error of 29 / sqrt(40) = 4.6.
    expect(Math.abs(mean - 50)).toBeLessThan(18);
    expect(ranks.filter((rank) => rank < 50).length).toBeGreaterThan(8);
  }
  expect(percentileAmong(ofNoise[0] ?? 0, table.likelihood)).toBe(100);
});
