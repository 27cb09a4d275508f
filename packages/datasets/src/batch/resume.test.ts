import { describe, expect, test } from "vitest";
import type { Batch, BatchOptions, Dataset } from "../dataset.ts";
import { StateMismatchError } from "../errors/images.ts";
import {
  allBatches,
  firstBatches,
  pictures,
  pictureTape,
  stored,
  tint,
} from "../fixtures/batches.fixture.ts";
import { memoryDataset } from "../set/memory-dataset.ts";

const sources: readonly (readonly [string, (count: number) => Dataset])[] = [
  ["read at any place", pictures],
  ["read from front to back", pictureTape],
];
const shuffle = { seed: 5, window: 8 };

describe.each(sources)("pictures %s", (_, make) => {
  test.each([
    [1, 0],
    [1, 1],
    [1, 2],
    [2, 0],
    [2, 1],
    [2, 2],
    [3, 0],
    [3, 1],
    [3, 2],
  ])(
    "two resumes, and one across an epoch's end, change nothing (%i ranks, %i workers)",
    async (world, workers) => {
      const data = make(23);
      for (let rank = workers === 0 ? 0 : world - 1; rank < world; rank++) {
        const options: BatchOptions = { batchSize: 4, shuffle, epochs: 2, world, rank };
        const fast = { ...options, workers, prefetch: 2 };
        const whole = await allBatches(data, options);
        const perEpoch = whole.length / 2;
        const run = async (take: number, before: Batch[]): Promise<Batch[]> => {
          const state = before.at(-1)?.state;
          return firstBatches(data, { ...fast, ...(state && { state: stored(state) }), take });
        };
        // In the middle twice; then up to the end of the epoch, and across it.
        for (const [first, second] of [
          [1, 1],
          [perEpoch - 1, 2],
          [perEpoch, 1],
        ] as const) {
          const one = await run(first, []);
          const two = await run(second, one);
          const rest = await run(Infinity, two);
          expect([...one, ...two, ...rest]).toEqual(whole);
        }
      }
    },
  );

  test("every sample comes once an epoch, with its own pixels and label", async () => {
    const batches = await allBatches(make(23), { batchSize: 4, shuffle, epochs: 2, prefetch: 1 });
    for (const epoch of [0, 1]) {
      const rows = batches.filter((batch) => batch.epoch === epoch);
      const seen = rows.flatMap(({ indices }) => [...indices]);
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (__, i) => i));
    }
    for (const { images, labels, indices } of batches) {
      expect([...images]).toEqual([...indices].flatMap(tint));
      expect([...(labels ?? [])]).toEqual([...indices].map((i) => i % 3));
    }
  });

  test("the ranks' parts make up each global batch", async () => {
    const options = { shuffle, epochs: 2 };
    const single = await allBatches(make(23), { ...options, batchSize: 12 });
    const parts = await Promise.all(
      [0, 1, 2].map((rank) => allBatches(make(23), { ...options, batchSize: 4, rank, world: 3 })),
    );
    for (const [step, batch] of single.entries()) {
      expect(parts.flatMap((part) => [...(part[step]?.indices ?? [])])).toEqual([...batch.indices]);
      for (const part of parts) expect(part[step]?.state).toEqual(batch.state);
    }
  });

  test("an early end and a filled last batch are as without reading ahead", async () => {
    for (const last of ["keep", "drop", "pad"] as const) {
      const options: BatchOptions = { batchSize: 3, shuffle, last, world: 2, rank: 1 };
      expect(await allBatches(make(23), { ...options, prefetch: 4 })).toEqual(
        await allBatches(make(23), options),
      );
    }
  });
});

test("a run goes from one kind of source to the other, given the same window", async () => {
  const options: BatchOptions = { batchSize: 4, shuffle, epochs: 2 };
  const whole = await allBatches(pictures(23), options);
  const begun = await firstBatches(pictureTape(23), { ...options, take: 4 });
  const state = stored(begun.at(-1)?.state);
  expect([...begun, ...(await allBatches(pictures(23), { ...options, state }))]).toEqual(whole);
});

test("a position in other windows is refused", async () => {
  const [batch] = await firstBatches(pictures(23), { batchSize: 4, shuffle, take: 1 });
  const state = stored(batch?.state);
  expect(state.window).toBe(8);
  const resume = (other: BatchOptions["shuffle"]): Promise<Batch[]> =>
    allBatches(pictures(23), { batchSize: 4, state, ...(other && { shuffle: other }) });
  await expect(resume({ seed: 5, window: 9 })).rejects.toThrow(StateMismatchError);
  await expect(resume({ seed: 5 })).rejects.toThrow(
    "the saved order is shuffled by seed 5 in windows of 8, the one asked for is shuffled by seed 5",
  );
});

test("data read from front to back is shuffled in windows of 8,192 if nothing else is said", async () => {
  const [batch] = await firstBatches(pictureTape(23), {
    batchSize: 4,
    shuffle: { seed: 1 },
    take: 1,
  });
  expect(batch?.state.window).toBe(8192);
  const [random] = await firstBatches(pictures(23), {
    batchSize: 4,
    shuffle: { seed: 1 },
    take: 1,
  });
  expect(random?.state).not.toHaveProperty("window");
});

test("where the data has changed, the refusal says what is known of the change", async () => {
  const indexed = (colours: number, count: number): Dataset =>
    memoryDataset({
      name: "dots",
      shape: [1, 1, 1],
      images: Uint8Array.from({ length: count }, (_, i) => i % colours),
      palette: {
        colours: Array.from({ length: colours }, (_, i) => [i, 0, 0, 255] as const),
        exact: true,
      },
    });
  const [batch] = await firstBatches(indexed(4, 9), { batchSize: 2, take: 1 });
  expect(batch?.levels).toBe(4);
  const state: unknown = stored(batch?.state);
  const resume = (other: Dataset): Promise<Batch[]> => allBatches(other, { batchSize: 2, state });
  expect(await resume(indexed(4, 9))).toHaveLength(4);
  const refused = "Cannot resume in dots: its data is not what it was when the position was saved";
  await expect(resume(indexed(3, 9))).rejects.toThrow(
    `${refused}: there were 4 colours or levels, there are 3`,
  );
  await expect(resume(indexed(3, 8))).rejects.toThrow(
    `${refused}: there were 9 samples, there are 8; there were 4 colours or levels, there are 3`,
  );
  await expect(allBatches(indexed(4, 9), { batchSize: 2, state: "a text" })).rejects.toThrow(
    "the saved position is no object",
  );
});
