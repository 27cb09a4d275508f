import { describe, expect, test } from "vitest";
import type { Batch, BatchOptions, BatchState, Dataset } from "../dataset.ts";
import { StateMismatchError } from "../errors/images.ts";
import { memoryDataset } from "../set/memory-dataset.ts";

/** Sample i is the pixels [i, 100 + i] with label i % 3. */
function numbers(count: number, name = "numbers"): Dataset {
  return memoryDataset({
    name,
    shape: [1, 2, 1],
    images: Uint8Array.from({ length: 2 * count }, (_, i) => (i >> 1) + 100 * (i & 1)),
    labels: Array.from({ length: count }, (_, i) => i % 3),
  });
}

async function all(dataset: Dataset, options: BatchOptions): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of dataset.batches(options)) list.push(batch);
  return list;
}

/** The first batches only: a run that is broken off. */
async function some(count: number, options: BatchOptions): Promise<Batch[]> {
  const run = numbers(23).batches(options);
  const list: Batch[] = [];
  while (list.length < count) {
    const { value } = await run.next();
    if (!value) break;
    list.push(value);
  }
  return list;
}

function indices(batches: readonly Batch[]): number[][] {
  return batches.map((batch) => [...batch.indices]);
}

/** What a saved state goes through. */
function stored(state: BatchState | undefined): BatchState {
  return JSON.parse(JSON.stringify(state)) as BatchState;
}

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

describe.each([1, 2, 3])("with %i ranks", (world) => {
  const options = { batchSize: 3, shuffle: { seed: 9 }, epochs: 3, world } as const;

  test("the ranks' parts make up each global batch, in order of rank", async () => {
    const single = await all(numbers(23), { ...options, world: 1, batchSize: 3 * world });
    const parts = await Promise.all(
      Array.from({ length: world }, (_, rank) => all(numbers(23), { ...options, rank })),
    );
    for (const [step, batch] of single.entries()) {
      const joined = parts.flatMap((part) => [...(part[step]?.indices ?? [])]);
      expect(joined).toEqual([...batch.indices]);
      expect(parts.map((part) => part[step]?.state)).toEqual(parts.map(() => batch.state));
    }
    expect(parts.map((part) => part.length)).toEqual(parts.map(() => single.length));
  });

  test.each(["keep", "drop", "pad"] as const)(
    "two resumes, and one across an epoch's end, change nothing (last: %s)",
    async (last) => {
      for (let rank = 0; rank < world; rank++) {
        const mine = { ...options, last, rank };
        const whole = await all(numbers(23), mine);
        const perEpoch = whole.length / 3;
        for (let first = 1; first < whole.length; first++) {
          const ends = [first + 1, perEpoch - 1, perEpoch, perEpoch + 1, whole.length - 1];
          for (const second of ends.filter((end) => end > first)) {
            const one = await some(first, mine);
            const two = await some(second - first, { ...mine, state: stored(one.at(-1)?.state) });
            const rest = await all(numbers(23), { ...mine, state: stored(two.at(-1)?.state) });
            expect([...one, ...two, ...rest]).toEqual(whole);
          }
        }
      }
    },
  );

  test("all ranks see equally many batches, whatever is done with the last ones", async () => {
    const lengths = {
      keep: Math.ceil(23 / (3 * world)),
      drop: Math.floor(23 / (3 * world)),
      pad: Math.ceil(23 / (3 * world)),
    };
    for (const last of ["keep", "drop", "pad"] as const) {
      const rows: number[] = [];
      for (let rank = 0; rank < world; rank++) {
        const batches = await all(numbers(23), { ...options, epochs: 1, last, rank });
        expect(batches).toHaveLength(lengths[last]);
        rows.push(...batches.flatMap((batch) => [...batch.indices.subarray(0, batch.size)]));
        for (const batch of batches) {
          expect(batch.indices).toHaveLength(last === "keep" ? batch.size : 3);
          expect(batch.images).toHaveLength(2 * batch.indices.length);
        }
      }
      expect(new Set(rows).size).toBe(rows.length);
      expect(rows).toHaveLength(last === "drop" ? lengths.drop * 3 * world : 23);
    }
  });
});

test.each([1, 2, 3, 5])(
  "%i ranks share batches of a group, equal but for one row",
  async (world) => {
    const options = { batchSize: 5, shuffle: { seed: 9 }, epochs: 2 } as const;
    const single = await all(numbers(23), options);
    const parts = await Promise.all(
      Array.from({ length: world }, (_, rank) =>
        all(numbers(23), { ...options, batchOf: "group", world, rank }),
      ),
    );
    for (const [step, batch] of single.entries()) {
      expect(parts.flatMap((part) => [...(part[step]?.indices ?? [])])).toEqual([...batch.indices]);
      expect(parts.map((part) => part[step]?.state)).toEqual(parts.map(() => batch.state));
    }
    const rows = parts.map((part) => part[0]?.size ?? 0);
    expect(Math.max(...rows) - Math.min(...rows)).toBeLessThan(2);
    expect(parts.map((part) => part.length)).toEqual(parts.map(() => single.length));
  },
);

test("a batch of a group has a row for each rank", () => {
  expect(() => numbers(9).batches({ batchSize: 2, batchOf: "group", world: 3 })).toThrow(
    "a batch of 2 has no row for each of 3 ranks",
  );
  expect(() =>
    numbers(9).batches({ batchSize: 10, batchOf: "group", world: 2, last: "drop" }),
  ).toThrow("its 9 samples fill no batch of 10");
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

test("pad repeats the beginning of the epoch's order and says how many rows count", async () => {
  const batches = await all(numbers(5), { batchSize: 4, last: "pad" });
  expect(indices(batches)).toEqual([
    [0, 1, 2, 3],
    [4, 0, 1, 2],
  ]);
  expect(batches.map(({ size }) => size)).toEqual([4, 1]);
  const tiny = await all(numbers(2), { batchSize: 3, world: 2, rank: 1, last: "pad" });
  expect(tiny.map((batch) => [[...batch.indices], batch.size])).toEqual([[[1, 0, 1], 0]]);
});

test("keep may leave a rank without a row", async () => {
  const [batch] = await all(numbers(2), { batchSize: 2, world: 2, rank: 1 });
  expect(batch).toMatchObject({ size: 0, images: new Uint8Array(), indices: new Uint32Array() });
});

test("a run goes on with another number of ranks and another batch size, and misses nothing", async () => {
  const [first] = await all(numbers(30), { batchSize: 8, shuffle: { seed: 4 } });
  const rest = [0, 1, 2].map((rank) =>
    all(numbers(30), {
      batchSize: 2,
      shuffle: { seed: 4 },
      world: 3,
      rank,
      state: stored(first?.state),
    }),
  );
  const seen = [...(first?.indices ?? []), ...indices((await Promise.all(rest)).flat()).flat()];
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
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
