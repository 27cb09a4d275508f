// @module-tag guard
import { mul, scalar, State, sub, sum, type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { sumOverGroup, type ProcessGroup } from "./sum-over-group.ts";
import type { Network, TrainEvent } from "./train-options.ts";
import { train } from "./train.ts";

/** Learns the mean of the numbers it is given. */
const network: Network<readonly number[]> = {
  specs: { x: { shape: [1], fanIn: 0 } },
  loss: ({ x }, { targets }) => {
    if (!x || !targets) throw new TypeError("Cannot compare: something is missing");
    const error = sub(x, targets);
    return { loss: sum(mul(error, error)), count: scalar(targets.shape[0] ?? 0) };
  },
  inputs: (batch) => ({ targets: { data: Float32Array.from(batch), shape: [batch.length] } }),
  count: (batch) => batch.length,
};

/** One of two ranks, whose fellow does the same and differs in what `other` makes of an array. */
function pair(other: (values: Float32Array) => ArrayLike<number> = (values) => values): {
  group: ProcessGroup;
  lengths: number[];
} {
  const lengths: number[] = [];
  const allReduce = (values: Float32Array): void => {
    lengths.push(values.length);
    const theirs = Array.from(other(values.slice()));
    values.forEach((v, i) => (values[i] = v + (theirs[i] ?? 0)));
  };
  return { group: { rank: 0, size: 2, allReduce }, lengths };
}

interface Ran {
  readonly events: TrainEvent[];
  readonly x: number;
}

async function run(
  group: ProcessGroup | undefined,
  signal?: AbortSignal,
  batches: readonly (readonly number[])[] = Array.from({ length: 6 }, () => [1, 5]),
): Promise<Ran> {
  const training = train(network, batches, {
    backend: referenceBackend(),
    steps: 6,
    learningRate: () => 0.1,
    parameters: { x: Float32Array.of(0) },
    reportEvery: 1,
    group,
    signal,
  });
  const events: TrainEvent[] = [];
  for await (const event of training) events.push(event);
  const { parameters } = await training.checkpoint();
  await training.dispose();
  return { events, x: parameters["x"]?.[0] ?? NaN };
}

test("examples are counted over all ranks, and equal shares give the numbers of one process", async () => {
  const alone = await run(undefined);
  const together = await run(pair().group);
  expect(together.x).toBe(alone.x);
  expect(alone.events.at(-1)).toMatchObject({ kind: "end", examples: 12, reason: "done" });
  expect(together.events.at(-1)).toMatchObject({ kind: "end", examples: 24, reason: "done" });
});

test("a rank stops after the update in which another one was asked to", async () => {
  let counts = 0;
  // What is counted together has two numbers: examples, and how many ranks are to stop.
  const { group } = pair((values) => (values.length === 2 ? [2, ++counts === 3 ? 1 : 0] : values));
  const { events } = await run(group);
  expect(events.at(-1)).toMatchObject({ kind: "end", step: 3, reason: "stopped" });
});

test("a signal of its own stops a rank after an update that the others make too", async () => {
  const { group, lengths } = pair();
  const { events } = await run(group, AbortSignal.abort());
  expect(events.at(-1)).toMatchObject({ kind: "end", step: 1, reason: "stopped" });
  expect(lengths.filter((length) => length === 2)).toHaveLength(1);
  const alone = await run(undefined, AbortSignal.abort());
  expect(alone.events.at(-1)).toMatchObject({ kind: "end", step: 0, reason: "stopped" });
});

test("a group of one asks nobody", async () => {
  const { group, lengths } = pair();
  expect((await run({ ...group, size: 1 })).x).toBe((await run(undefined)).x);
  expect(lengths).toEqual([]);
});

test("a rank of a group cannot be reopened alone", () => {
  const options = {
    backend: referenceBackend(),
    steps: 1,
    learningRate: () => 0.1,
    group: pair().group,
    reopen: (): Promise<Backend> => Promise.resolve(referenceBackend()),
  };
  expect(() => train(network, [], options)).toThrow(
    "Cannot train: one rank of a group cannot go back alone; leave reopen out",
  );
});

test("a long buffer is summed in buckets, each value once", async () => {
  const size = 2 ** 21 + 64;
  const state = new State(referenceBackend(), { gradients: { a: [size], b: [3] } });
  const values = Float32Array.from({ length: size }, (_, i) => i % 1000);
  state.write("gradients", "a", values);
  state.write("gradients", "b", Float32Array.of(1, 2, 3));
  const { group, lengths } = pair();
  await sumOverGroup(state, "gradients", group);
  expect(lengths).toEqual([2 ** 20, 2 ** 20, 128]);
  const a = await state.read("gradients", "a");
  expect(a.findIndex((v, i) => v !== 2 * (i % 1000))).toBe(-1);
  expect([...(await state.read("gradients", "b"))]).toEqual([2, 4, 6]);
});

test("while one bucket is added up, the next one is read", async () => {
  const backend = referenceBackend();
  const state = new State(backend, { gradients: { a: [3 * 2 ** 20] } });
  const order: string[] = [];
  const read = backend.read.bind(backend);
  backend.read = (memory, offset, bytes) => {
    order.push(`read ${offset / 2 ** 22}`);
    return read(memory, offset, bytes);
  };
  let added = 0;
  const group: ProcessGroup = {
    rank: 0,
    size: 2,
    allReduce: () => {
      order.push(`add ${added++}`);
    },
  };
  await sumOverGroup(state, "gradients", group);
  expect(order).toEqual(["read 0", "read 1", "add 0", "read 2", "add 1", "add 2"]);
});
