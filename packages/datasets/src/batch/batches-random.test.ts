// @module-tag guard
import { expect, test } from "vitest";
import type { Batch, BatchOptions, Dataset } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { allBatches, firstBatches, stored } from "../fixtures/batches.fixture.ts";
import { defineDataset, defineSequentialDataset } from "../set/define-dataset.ts";
import { randomStream } from "../set/random.ts";

/** What is drawn at random: a data set and how it is cut. */
interface Case {
  readonly count: number;
  readonly damaged: ReadonlySet<number>;
  readonly isTape: boolean;
  readonly options: BatchOptions & { readonly batchSize: number; readonly world: number };
}

function draw(seed: number): { readonly found: Case; readonly upTo: (most: number) => number } {
  const random = randomStream([seed, 1, 2, 3]);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const pick = <Value>(...values: Value[]): Value => values[upTo(values.length - 1)] as Value;
  const count = 1 + upTo(40);
  const batchSize = 1 + upTo(6);
  const world = 1 + upTo(2);
  const last = pick("keep", "pad", ...(count >= batchSize * world ? ["drop" as const] : []));
  const damaged = new Set(pick([], [upTo(count - 1), upTo(count - 1), upTo(count - 1)]));
  const window = pick(undefined, 1 + upTo(12));
  const shuffle = { seed: upTo(9), ...(window !== undefined && { window }) };
  return {
    upTo,
    found: {
      count,
      damaged: count > 3 ? damaged : new Set(),
      isTape: pick(true, false),
      options: {
        batchSize,
        world,
        last,
        shuffle: pick<false | typeof shuffle>(false, shuffle),
        epoch: upTo(2),
        epochs: 1 + upTo(2),
        onCorrupt: "skip",
        prefetch: upTo(3),
      },
    },
  };
}

function damage(sample: number): DatasetError {
  return new DatasetError(`Cannot read ${sample}`, { sample });
}

/** Sample `i` is the byte `i`. */
function dataOf({ count, damaged, isTape }: Case): Dataset {
  const info = { name: "bytes", shape: [1, 1, 1], count } as const;
  const fingerprint = async (): Promise<string> => `bytes ${count}`;
  if (!isTape)
    return defineDataset({
      info,
      read: (indices) => {
        const wrong = indices.find((index) => damaged.has(index));
        if (wrong !== undefined) throw damage(wrong);
        return { images: Uint8Array.from(indices) };
      },
      fingerprint,
    });
  return defineSequentialDataset({
    info,
    async *stream({ from }) {
      for (let i = from; i < count; i++)
        yield damaged.has(i) ? damage(i) : { images: Uint8Array.of(i) };
    },
    fingerprint,
  });
}

/** All ranks' rows of a step. */
function together(parts: readonly (readonly Batch[])[], step: number): number[] {
  return parts.flatMap((part) => {
    const batch = part[step];
    return batch ? [...batch.indices.subarray(0, batch.size)] : [];
  });
}

test("300 random runs give each sound sample once an epoch, rank by rank, and survive any two stops", async () => {
  for (let seed = 0; seed < 300; seed++) {
    const { found, upTo } = draw(seed);
    const { count, damaged, options } = found;
    const { world, batchSize, epochs = 1, last } = options;
    const parts = await Promise.all(
      Array.from({ length: world }, (_, rank) => allBatches(dataOf(found), { ...options, rank })),
    );
    const steps = parts[0]?.length ?? 0;
    expect(parts.map(({ length }) => length)).toEqual(parts.map(() => steps));
    const full = Math.floor(count / (world * batchSize));
    const perEpoch = last === "drop" ? full : Math.ceil(count / (world * batchSize));
    expect(steps).toBe(epochs * perEpoch);
    const sound = Array.from({ length: count }, (_, i) => i).filter((i) => !damaged.has(i));
    for (let epoch = 0; epoch < epochs; epoch++) {
      const rows = Array.from({ length: perEpoch }, (_, step) =>
        together(parts, epoch * perEpoch + step),
      ).flat();
      expect(new Set(rows).size).toBe(rows.length);
      const isAll = last !== "drop" || full * world * batchSize === count;
      const wanted = isAll ? sound : rows.filter((row) => !damaged.has(row));
      expect(rows.toSorted((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b));
    }
    for (const batch of parts.flat()) {
      expect([...batch.images]).toEqual([...batch.indices]);
      expect(batch.indices.length).toBe(last === "keep" ? batch.size : batchSize);
    }
    // One process with the global batch has the same rows.
    const single = await allBatches(dataOf(found), {
      ...options,
      world: 1,
      batchSize: world * batchSize,
    });
    for (const [step, { indices, size }] of single.entries())
      expect(together(parts, step)).toEqual([...indices.subarray(0, size)]);
    const rank = upTo(world - 1);
    const [first, second] = [upTo(steps), upTo(steps)];
    const run = async (take: number, before: readonly Batch[]): Promise<Batch[]> => {
      const state = before.at(-1)?.state;
      const from = state ? { state: stored(state) } : {};
      return firstBatches(dataOf(found), { ...options, rank, ...from, prefetch: upTo(3), take });
    };
    const one = await run(first, []);
    const two = [...one, ...(await run(second, one))];
    const three = [...two, ...(await run(Infinity, two))];
    expect(three, `case ${seed}`).toEqual(parts[rank]);
  }
});
