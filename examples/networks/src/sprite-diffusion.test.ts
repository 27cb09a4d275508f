// @module-tag ci
import { sprites, toColours } from "@pixelweft/datasets";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { diffused } from "./sprite-diffusion.ts";

const pixels = 3 * 16 * 16;

/** Sprites as numbers from -1 to 1, `[count, 16, 16, 3]`, transparent ones white. */
async function pictures(count: number, seed: number): Promise<Float32Array> {
  const { read, info } = sprites({ split: "train", count, seed });
  const { images } = await read(Array.from({ length: count }, (_, i) => i));
  const colours = toColours(images, info.palette ?? { colours: [], exact: true });
  return Float32Array.from({ length: count * pixels }, (_, i) => {
    const at = 4 * Math.floor(i / 3);
    return (colours[at + 3] ?? 0) === 0 ? 1 : (colours[at + (i % 3)] ?? 0) / 127.5 - 1;
  });
}

/** The mean squared distance of pictures to the nearest of others. */
function distance(found: Float32Array, others: Float32Array): number {
  const parts = (of: Float32Array): Float32Array[] =>
    Array.from({ length: of.length / pixels }, (_, i) => of.subarray(i * pixels, (i + 1) * pixels));
  const nearest = parts(found).map((picture) =>
    Math.min(
      ...parts(others).map((other) =>
        picture.reduce((total, x, i) => total + (x - (other[i] ?? NaN)) ** 2 / pixels, 0),
      ),
    ),
  );
  return nearest.reduce((a, b) => a + b) / nearest.length;
}

test("a diffusion of few sprites finds the noise in them, and samples sprites like them", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const errors: number[] = [];
  const [count, seed] = [2, 5];
  const found = await diffused(8, {
    backend,
    data: sprites({ split: "train", count, seed }),
    updates: 400,
    maps: 8,
    steps: 20,
    batchSize: 8,
    learningRate: 0.005,
    report: (_, error) => errors.push(error),
  });
  const learnt = await pictures(count, seed);
  // The answer 0 is 1 away from the noise.
  expect(errors[0]).toBeGreaterThan(0.8);
  expect(errors.at(-1)).toBeLessThan(0.25);
  expect(found).toHaveLength(8 * pixels);
  expect(found.every((value) => Number.isFinite(value))).toBe(true);
  const others = await pictures(8, 6);
  expect(distance(found, learnt)).toBeLessThan(0.55 * distance(others, learnt));
  backend.dispose();
});
