import { expect, test } from "vitest";
import type { Batch, BatchOptions, BatchState } from "../dataset.ts";
import { StateMismatchError } from "../errors/images.ts";
import { all, indices, numbers, stored } from "./numbers.fixture.ts";

test("batches() gives the samples in order when not shuffled", async () => {
  const [first, second, ...more] = await all(numbers(5), { batchSize: 3 });
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    images: Uint8Array.of(0, 100, 1, 101, 2, 102),
    shape: [1, 2, 1],
    labels: Int32Array.of(0, 1, 2),
    indices: Uint32Array.of(0, 1, 2),
    size: 3,
    epoch: 0,
    step: 0,
  });
  expect(second).toMatchObject({
    images: Uint8Array.of(3, 103, 4, 104),
    size: 2,
    epoch: 0,
    step: 1,
  });
});

test("batches() shuffles by seed and epoch, each sample once an epoch, rows and labels together", async () => {
  const options: BatchOptions = { batchSize: 7, shuffle: { seed: 3 }, epochs: 2 };
  const batches = await all(numbers(50), options);
  const order = (epoch: number): number[] =>
    indices(batches.filter((batch) => batch.epoch === epoch)).flat();
  expect(order(0).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(order(1).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(order(0)).not.toEqual(order(1));
  expect(order(0)).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
  for (const batch of batches) {
    const rows = [...batch.indices];
    expect([...batch.images]).toEqual(rows.flatMap((i) => [i, 100 + i]));
    expect([...(batch.labels ?? [])]).toEqual(rows.map((i) => i % 3));
  }
  expect(batches.map(({ step }) => step)).toEqual(batches.map((_, i) => i));
  expect(indices(await all(numbers(50), options))).toEqual(indices(batches));
  expect(indices(await all(numbers(50), { ...options, epoch: 1, epochs: 1 })).flat()).toEqual(
    order(1),
  );
});

test("batches() does not depend on the batch size for its order", async () => {
  const order = async (batchSize: number): Promise<number[]> =>
    indices(await all(numbers(40), { batchSize, shuffle: { seed: 1 } })).flat();
  expect(await order(7)).toEqual(await order(40));
  expect(await order(1)).toEqual(await order(40));
});

test("fewer samples than when a position was saved are said to be, also where they fill no batch", async () => {
  const how = { batchSize: 8, last: "drop", epochs: Infinity } as const;
  const run = numbers(9).batches(how);
  const state = stored((await run.next()).value?.state);
  const resume = async (change: Partial<BatchState>): Promise<unknown> =>
    numbers(4)
      .batches({ ...how, state: { ...state, ...change } })
      .next();
  const changed = "its data is not what it was when the position was saved: there were 9 samples";
  await expect(resume({})).rejects.toThrow(`${changed}, there are 4`);
  // One that claims to be of the same data would never come to a batch.
  const fingerprint = await numbers(4).fingerprint();
  await expect(resume({ fingerprint })).rejects.toThrow(changed);
  await expect(resume({ fingerprint, count: 4 })).rejects.toThrow("4 samples fill no batch of 8");
});

test("a run whose epochs are over gives nothing more", async () => {
  const batches = await all(numbers(5), { batchSize: 2, epochs: 2 });
  expect(batches.at(-1)?.state).toMatchObject({ epoch: 2, sampleOffset: 0, step: 6 });
  expect(
    await all(numbers(5), { batchSize: 2, epochs: 2, state: stored(batches.at(-1)?.state) }),
  ).toEqual([]);
  const more = await all(numbers(5), {
    batchSize: 2,
    epochs: 3,
    state: stored(batches.at(-1)?.state),
  });
  expect(more.map(({ step }) => step)).toEqual([6, 7, 8]);
});

test("epochs without end go on for as long as they are asked", async () => {
  let steps = 0;
  for await (const { epoch } of numbers(3).batches({ batchSize: 2, epochs: Infinity })) {
    steps += 1;
    if (epoch === 5) break;
  }
  expect(steps).toBe(11);
});

test("a position of another data set, order or version is refused", async () => {
  const dataset = numbers(10);
  const [batch] = await all(dataset, { batchSize: 4, shuffle: { seed: 1 } });
  const resume = (change: object, other = dataset): Promise<Batch[]> =>
    all(other, {
      batchSize: 4,
      shuffle: { seed: 1 },
      state: { ...stored(batch?.state), ...change },
    });
  expect(await resume({})).toHaveLength(2);
  await expect(resume({}, numbers(10, "letters"))).rejects.toThrow(StateMismatchError);
  await expect(resume({}, numbers(11))).rejects.toThrow(
    "Cannot resume in numbers: its data is not what it was when the position was saved",
  );
  const changes = [
    { v: 2 },
    { seed: 2 },
    { seed: null },
    { sampleOffset: 10 },
    { sampleOffset: -1 },
    { sampleOffset: "4" },
    { epoch: 0.5 },
    { step: undefined },
  ];
  for (const change of changes) await expect(resume(change)).rejects.toThrow(StateMismatchError);
  await expect(
    all(dataset, { batchSize: 4, shuffle: { seed: 1 }, state: JSON.parse("null") as BatchState }),
  ).rejects.toThrow(StateMismatchError);
  await expect(all(dataset, { batchSize: 4, state: stored(batch?.state) })).rejects.toThrow(
    "Cannot resume in numbers: the saved order is shuffled by seed 1, the one asked for is unshuffled",
  );
});

test("an abort ends a run with the signal's reason", async () => {
  const stop = new AbortController();
  let steps = 0;
  const run = async (): Promise<void> => {
    for await (const batch of numbers(9).batches({ batchSize: 2, signal: stop.signal })) {
      steps = batch.step + 1;
      if (batch.step === 1) stop.abort();
    }
  };
  await expect(run()).rejects.toMatchObject({ name: "AbortError" });
  expect(steps).toBe(2);
});

test("options that make no sense are refused at once", () => {
  const draw = (options: object): (() => unknown) => {
    return () => numbers(10).batches({ batchSize: 4, ...options });
  };
  const wrong = [
    { batchSize: 0 },
    { batchSize: 1.5 },
    { batchSize: Number.NaN },
    { epoch: -1 },
    { epochs: -1 },
    { rank: 2, world: 2 },
    { rank: -1 },
    { world: 0 },
    { shuffle: { seed: -1 } },
    { shuffle: { seed: 2 ** 53 } },
    { last: "wrap" },
    { last: "drop", batchSize: 11 },
    { last: "drop", batchSize: 6, world: 2 },
  ];
  for (const options of wrong) expect(draw(options), JSON.stringify(options)).toThrow(RangeError);
  expect(() => numbers(0).batches({ batchSize: 1 })).toThrow(
    "Cannot make batches of numbers: it has no samples",
  );
  expect(draw({ batchSize: "8" })).toThrow(
    'Cannot make batches of numbers: batchSize is the text "8", not an integer of 1 or more',
  );
  expect(draw({ last: "drop", batchSize: 11 })).toThrow(
    "Cannot make batches of numbers: its 10 samples fill no batch of 11",
  );
});
