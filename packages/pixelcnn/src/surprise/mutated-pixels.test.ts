import { expect, test } from "vitest";
import { backgroundBatches, mutatedBatches, mutatePixels } from "./mutated-pixels.ts";

const grey = new Uint8Array(20_000).fill(7);
const options = { levels: 16, rate: 0.3, seed: 5 };

test("a share of the values is replaced, and each level is as likely", () => {
  const mutated = mutatePixels(grey, 100, options);
  const counts = Array.from({ length: 16 }, () => 0);
  for (const level of mutated) counts[level] = (counts[level] ?? 0) + 1;
  // One replacement of sixteen is the level that was there; 4.5 standard deviations each way.
  const expected = 20_000 * (0.3 / 16);
  const spread = 4.5 * Math.sqrt(expected);
  counts.forEach((count, level) => {
    const mean = expected + (level === 7 ? 20_000 * 0.7 : 0);
    expect(Math.abs(count - mean)).toBeLessThan(
      level === 7 ? 4.5 * Math.sqrt(20_000 * 0.21) : spread,
    );
  });
});

test("equal images are mutated in other places, another seed mutates others", () => {
  const two = mutatePixels(grey.subarray(0, 200), 100, options);
  expect(two.subarray(0, 100)).not.toEqual(two.subarray(100));
  const other = mutatePixels(grey.subarray(0, 200), 100, { ...options, seed: 6 });
  expect(two).not.toEqual(other);
  expect(mutatePixels(grey.subarray(0, 200), 100, options)).toEqual(two);
});

test("batches are mutated as all images at once, and keep what else they have", async () => {
  const whole = mutatePixels(grey.subarray(0, 500), 100, options);
  const labels = Int32Array.of(1, 2);
  const batches = [{ images: grey.subarray(0, 200), labels }, { images: grey.subarray(0, 300) }];
  const found: number[] = [];
  const kept: unknown[] = [];
  for await (const batch of mutatedBatches(batches, 100, options)) {
    found.push(...batch.images);
    kept.push(batch.labels);
  }
  expect(Uint8Array.from(found)).toEqual(whole);
  expect(kept).toEqual([labels, undefined]);
});

test("images stay as they were, and what makes no sense is refused", () => {
  expect(grey.every((level) => level === 7)).toBe(true);
  expect(() => mutatePixels(grey, 100, { levels: 4, rate: 1.1 })).toThrow("it must be 0 to 1");
  expect(() => mutatePixels(grey, 100, { levels: 1, rate: 1 })).toThrow("2 to 65,536");
  expect(() => mutatePixels(grey, 999, { levels: 4, rate: 1 })).toThrow("no whole number");
});

test("a background model learns from the same mutations as mutatedBatches() gives, another from none", async () => {
  const model = { height: 2, width: 2, channels: 1, levels: 8 };
  const batches = [{ images: new Uint8Array(8) }];
  const how = { rate: 0.5, seed: 3, before: 4 };
  const all = async (source: ReturnType<typeof backgroundBatches>): Promise<number[]> => {
    const values: number[] = [];
    for await (const { images } of source) values.push(...images);
    return values;
  };
  const found = await all(backgroundBatches(batches, model, how));
  expect(found).toEqual(await all(mutatedBatches(batches, 4, { ...how, levels: 8 })));
  expect(found.some((level) => level > 0)).toBe(true);
  expect(backgroundBatches(batches, model, { ...how, rate: undefined })).toBe(batches);
});

test("ranks that share batches mutate together what one process does, also from a step on", async () => {
  const batchSize = 5;
  const whole = Array.from({ length: 3 }, (_, n) => ({
    images: Uint8Array.from({ length: 10 * batchSize }, (__, i) => (n + i) % 16),
  }));
  const all = async (of: Parameters<typeof mutatedBatches>): Promise<Uint8Array[]> => {
    const found: Uint8Array[] = [];
    for await (const { images } of mutatedBatches(...of)) found.push(new Uint8Array(images));
    return found;
  };
  const alone = await all([whole, 10, options]);
  const world = 2;
  const partOf = (rank: number, from: number): Promise<Uint8Array[]> => {
    const edge = (of: number): number => 10 * Math.floor((of * batchSize) / world);
    const mine = whole.slice(from).map(({ images }) => ({
      images: images.subarray(edge(rank), edge(rank + 1)),
    }));
    const share = { rank, world, batchSize };
    return all([mine, 10, { ...options, before: from * batchSize, share }]);
  };
  for (const from of [0, 1]) {
    const [first, second] = await Promise.all([partOf(0, from), partOf(1, from)]);
    const joined = first.map((images, n) => [...images, ...(second[n] ?? [])]);
    expect(joined).toEqual(alone.slice(from).map((images) => [...images]));
  }
});
