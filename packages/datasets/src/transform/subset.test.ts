import { expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { split, subset } from "./subset.ts";

function numbers(count: number): Dataset {
  return memoryDataset({
    name: "numbers",
    shape: [1, 1, 1],
    images: Uint8Array.from({ length: count }, (_, i) => i),
    labels: Array.from({ length: count }, (_, i) => i % 2),
    classes: ["even", "odd"],
  });
}

async function contents({ info, read }: Dataset): Promise<number[]> {
  return [...(await read(Array.from({ length: info.count }, (_, i) => i))).images];
}

test("subset() takes a range or a list", async () => {
  const part = subset(numbers(10), { from: 3, to: 6 });
  expect(await contents(part)).toEqual([3, 4, 5]);
  expect(part.info).toMatchObject({ name: "numbers/part", count: 3, classes: ["even", "odd"] });
  expect((await part.read([2, 0])).labels).toEqual(Int32Array.of(1, 1));
  expect(await contents(subset(numbers(10), [9, 0, 9]))).toEqual([9, 0, 9]);
  expect(await contents(subset(subset(numbers(10), { from: 5, to: 10 }), [1]))).toEqual([6]);
});

test("subset() refuses samples that are not there", () => {
  expect(() => subset(numbers(10), { from: 3, to: 11 })).toThrow(
    "Cannot take samples 3 to 11 of numbers: it has 10",
  );
  expect(() => subset(numbers(10), { from: 3, to: 2 })).toThrow(RangeError);
  expect(() => subset(numbers(10), [10])).toThrow(RangeError);
  expect(() => subset(numbers(10), { from: 3, to: 5 }).read([2])).toThrow(RangeError);
});

test("subset() copies the list it is given", async () => {
  const list = [1, 2];
  const part = subset(numbers(10), list);
  list[0] = 7;
  expect(await contents(part)).toEqual([1, 2]);
});

test("split() puts each sample in one part, the same ones for the same seed", async () => {
  const { train, validation } = split(numbers(100), { validation: 20, seed: 1 });
  expect(train.info).toMatchObject({ name: "numbers/train", count: 80 });
  expect(validation.info).toMatchObject({ name: "numbers/validation", count: 20 });
  const both = [...(await contents(train)), ...(await contents(validation))];
  expect(both.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(await contents(split(numbers(100), { validation: 20, seed: 1 }).validation)).toEqual(
    await contents(validation),
  );
  expect(await contents(split(numbers(100), { validation: 20, seed: 2 }).validation)).not.toEqual(
    await contents(validation),
  );
  expect(await contents(split(numbers(5), { validation: 0, seed: 2 }).train)).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

test("split() refuses more than there is", () => {
  expect(() => split(numbers(5), { validation: 6, seed: 0 })).toThrow(RangeError);
  expect(() => split(numbers(5), { validation: 1, seed: -1 })).toThrow(RangeError);
});

test("split() refuses options that there are not, and none at all", () => {
  const untyped = (...given: unknown[]) => Reflect.apply(split, undefined, given);
  expect(() => untyped(numbers(5))).toThrow(
    /^Cannot split .+: options are an object, such as \{ validation: … \}$/,
  );
  expect(() => untyped(numbers(5), { validation: 1, sede: 1 })).toThrow(
    /: there is no option sede, there is validation, seed$/,
  );
});

test("parts have fingerprints of their own", async () => {
  const { train, validation } = split(numbers(10), { validation: 5, seed: 1 });
  const prints = await Promise.all(
    [numbers(10), train, validation, subset(numbers(10), { from: 0, to: 10 })].map((part) =>
      part.fingerprint(),
    ),
  );
  expect(new Set(prints).size).toBe(4);
  expect(await split(numbers(10), { validation: 5, seed: 1 }).train.fingerprint()).toBe(prints[1]);
});

test("parts are drawn in batches like any other set", async () => {
  const seen: number[] = [];
  for await (const { images } of subset(numbers(10), [8, 6, 4]).batches({
    batchSize: 2,
    shuffle: { seed: 0 },
  })) {
    seen.push(...images);
  }
  expect(seen.toSorted((a, b) => a - b)).toEqual([4, 6, 8]);
});

test("samples that come later than asked for are awaited, in order", async () => {
  const slow = defineDataset({
    info: { name: "slow", shape: [1, 1, 1], count: 6 },
    async read(rows) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { images: Uint8Array.from(rows) };
    },
    fingerprint: async () => "slow",
  });
  const seen: number[][] = [];
  for await (const { images } of subset(slow, { from: 1, to: 6 }).batches({ batchSize: 2 }))
    seen.push([...images]);
  expect(seen).toEqual([[1, 2], [3, 4], [5]]);
});
