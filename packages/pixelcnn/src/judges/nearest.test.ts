import { expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import type { Batch } from "../train/batch.ts";
import { nearestImages } from "./nearest.ts";

const pixels = 6;

test("nearestImages() finds what comparing everything with everything finds, over batches that stream by", async () => {
  const set = someLevels(50 * pixels, { levels: 256, seed: 1 });
  const labels = Int32Array.from({ length: 50 }, (_, i) => i % 7);
  const samples = someLevels(4 * pixels, { levels: 256, seed: 2 });
  async function* batches(): AsyncGenerator<Batch> {
    for (let from = 0; from < 50; from += 13) {
      await Promise.resolve();
      const part = set.slice(from * pixels, (from + 13) * pixels);
      yield { images: part, labels: labels.slice(from, from + 13) };
      part.fill(0); // A stream may use its memory again.
    }
  }
  const found = await nearestImages(samples, batches(), { pixels });
  expect(found).toHaveLength(4);
  found.forEach((neighbour, n) => {
    const distances = Array.from({ length: 50 }, (_, i) =>
      Math.hypot(
        ...Array.from(
          { length: pixels },
          (_unused, p) => (samples[n * pixels + p] ?? 0) - (set[i * pixels + p] ?? 0),
        ),
      ),
    );
    const best = distances.indexOf(Math.min(...distances));
    expect(neighbour.index).toBe(best);
    expect(neighbour.distance).toBeCloseTo(distances[best] ?? 0, 9);
    expect(neighbour.label).toBe(labels[best]);
    expect(neighbour.image).toEqual(set.slice(best * pixels, (best + 1) * pixels));
  });
});

test("an image of the set is its own neighbour, the first of equal ones wins, and what fills a batch up does not count", async () => {
  const images = Uint8Array.of(1, 1, 2, 2, 2, 2, 0, 0);
  const set = [{ images, size: 3 }];
  const found = await nearestImages(Uint8Array.of(2, 2, 0, 0), set, { pixels: 2 });
  expect(found).toMatchObject([
    { index: 1, distance: 0, label: undefined },
    { index: 0, distance: Math.SQRT2 },
  ]);
});

test("sets without images and broken images are refused", async () => {
  await expect(nearestImages(new Uint8Array(2), [], { pixels: 2 })).rejects.toThrow(RangeError);
  await expect(nearestImages(new Uint8Array(3), [], { pixels: 2 })).rejects.toThrow(TypeError);
});
