import { describe, expect, test } from "vitest";
import type { Batch, BatchOptions } from "../dataset.ts";
import { all, indices, numbers, stored } from "./numbers.fixture.ts";

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
