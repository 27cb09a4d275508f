import { describe, expect, test } from "vitest";
import type { Batch, BatchOptions, Dataset } from "../dataset.ts";
import { DownloadError, LimitError } from "../errors/access.ts";
import {
  allBatches,
  firstBatches,
  pictures,
  pictureTape,
  stored,
  tint,
} from "../fixtures/batches.fixture.ts";
import { defineDataset } from "../set/define-dataset.ts";

const sources: readonly (readonly [string, (damaged: readonly number[]) => Dataset])[] = [
  ["at any place", (damaged) => pictures(23, { damaged })],
  ["from front to back", (damaged) => pictureTape(23, { damaged })],
];
const damaged = [0, 6, 7, 13, 22];
const skip = { onCorrupt: "skip", shuffle: { seed: 2, window: 8 } } as const;

function rows(batches: readonly Batch[]): number[] {
  return batches.flatMap(({ indices, size }) => [...indices.subarray(0, size)]);
}

describe.each(sources)("damaged pictures read %s", (_, make) => {
  test("are an error that names the sample, if nothing else is said", async () => {
    await expect(allBatches(make(damaged), { batchSize: 23 })).rejects.toMatchObject({
      code: "truncated",
      member: expect.stringMatching(/^\d+\.png$/) as string,
      sample: 0,
    });
  });

  test("are left out and listed, and the others keep their places", async () => {
    const sound = await allBatches(make([]), { ...skip, batchSize: 4 });
    const batches = await allBatches(make(damaged), { ...skip, batchSize: 4, prefetch: 2 });
    expect(batches).toHaveLength(sound.length);
    for (const [step, batch] of batches.entries()) {
      const all = [...(sound[step]?.indices ?? [])];
      expect([...batch.indices]).toEqual(all.filter((index) => !damaged.includes(index)));
      expect(batch.skipped.map(({ index }) => index)).toEqual(
        all.filter((index) => damaged.includes(index)),
      );
      expect(batch.skipped.every(({ index, error }) => error.sample === index)).toBe(true);
      expect(batch.size).toBe(batch.indices.length);
      expect([...batch.images]).toEqual([...batch.indices].flatMap(tint));
      expect([...(batch.labels ?? [])]).toEqual([...batch.indices].map((i) => i % 3));
      expect(batch.state).toEqual(sound[step]?.state);
    }
  });

  test.each(["drop", "pad"] as const)(
    "do not make a batch smaller where batches are full (last: %s)",
    async (last) => {
      const options: BatchOptions = { ...skip, batchSize: 4, last };
      const sound = await allBatches(make([]), options);
      const batches = await allBatches(make(damaged), options);
      for (const [step, batch] of batches.entries()) {
        expect(batch.indices).toHaveLength(4);
        expect([...batch.images]).toEqual([...batch.indices].flatMap(tint));
        expect(batch.size + batch.skipped.length).toBe(sound[step]?.size);
      }
      const seen = rows(batches);
      expect(seen.toSorted((a, b) => a - b)).toEqual(
        rows(sound)
          .filter((index) => !damaged.includes(index))
          .toSorted((a, b) => a - b),
      );
    },
  );

  test("change nothing about resuming, nor about ranks", async () => {
    for (const rank of [0, 1]) {
      const options: BatchOptions = {
        ...skip,
        batchSize: 3,
        last: "pad",
        epochs: 2,
        world: 2,
        rank,
      };
      const whole = await allBatches(make(damaged), options);
      for (const take of [1, 3, 4, 6]) {
        const begun = await firstBatches(make(damaged), { ...options, take });
        const state = stored(begun.at(-1)?.state);
        const rest = await allBatches(make(damaged), { ...options, state, prefetch: 1 });
        expect([...begun, ...rest]).toEqual(whole);
      }
    }
  });

  test("are counted once each, and only so many are skipped", async () => {
    const options: BatchOptions = { ...skip, batchSize: 4, epochs: 3, prefetch: 3 };
    expect(await allBatches(make(damaged), { ...options, maxSkips: 5 })).toHaveLength(18);
    await expect(allBatches(make(damaged), { ...options, maxSkips: 4 })).rejects.toThrow(
      LimitError,
    );
    await expect(allBatches(make(damaged), { ...options, maxSkips: 0 })).rejects.toThrow(
      /^Cannot skip sample \d+ of pictures: more than 0 samples are damaged: Cannot read /,
    );
  });

  test("may be all there is in a batch", async () => {
    const batches = await allBatches(make([4, 5, 6, 7]), { batchSize: 4, onCorrupt: "skip" });
    expect(batches[1]).toMatchObject({
      size: 0,
      images: new Uint8Array(),
      indices: new Uint32Array(),
    });
    expect(batches[1]?.skipped).toHaveLength(4);
    const filled = await allBatches(make([4, 5, 6, 7]), {
      batchSize: 4,
      onCorrupt: "skip",
      last: "pad",
    });
    expect(filled[1]).toMatchObject({ size: 0, indices: Uint32Array.of(8, 9, 10, 11) });
  });
});

test("what is read from front to back is read once, however much of it is damaged", async () => {
  const begun: number[] = [];
  const onStream = (event: string, from: number): void =>
    void (event === "begin" && begun.push(from));
  const data = pictureTape(23, { damaged, onStream });
  await allBatches(data, { ...skip, batchSize: 4 });
  expect(begun).toEqual([0]);
  expect((await data.read([])).images).toHaveLength(0);
  expect(begun).toEqual([0]);
});

test("a data set without a sound sample is an error even so", async () => {
  const options = { batchSize: 2, onCorrupt: "skip", last: "pad" } as const;
  await expect(allBatches(pictures(3, { damaged: [0, 1, 2] }), options)).rejects.toMatchObject({
    code: "truncated",
  });
});

test("a network that fails is no damage", async () => {
  const data = defineDataset({
    info: { name: "far", shape: [1, 1, 1], count: 4 },
    read: () => {
      throw new DownloadError("Cannot read far: it does not answer", { source: "far" });
    },
    fingerprint: async () => "far",
  });
  await expect(allBatches(data, { batchSize: 2, onCorrupt: "skip" })).rejects.toThrow(
    DownloadError,
  );
});

test("a data set that does not say which sample is damaged is searched by halves", async () => {
  const reads: number[] = [];
  const data = pictures(64, { damaged: [37], onRead: (indices) => reads.push(indices.length) });
  const [batch] = await allBatches(data, { batchSize: 64, onCorrupt: "skip" });
  expect(batch?.skipped.map(({ index }) => index)).toEqual([37]);
  expect(batch?.size).toBe(63);
  expect(reads).toHaveLength(14); // all, two of each smaller power of two, and one for nothing
});
