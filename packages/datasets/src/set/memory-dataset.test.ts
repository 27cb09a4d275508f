import { expect, test } from "vitest";
import { modelBatches } from "../batch/model-batch.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { CountMismatchError } from "../errors/images.ts";
import { defineDataset } from "./define-dataset.ts";
import { memoryDataset } from "./memory-dataset.ts";

const images = Uint8Array.of(1, 2, 3, 4, 5, 6);

test("read() copies the samples asked for, in that order, as often as asked", async () => {
  const dataset = memoryDataset({ name: "m", shape: [1, 2, 1], images });
  const rows = await dataset.read(Uint32Array.of(2, 0, 2));
  expect(rows).toEqual({ images: Uint8Array.of(5, 6, 1, 2, 5, 6) });
  rows.images.fill(0);
  expect((await dataset.read([0])).images).toEqual(Uint8Array.of(1, 2));
  expect((await dataset.read([])).images).toHaveLength(0);
});

test("read() refuses a sample that is not there", () => {
  const dataset = memoryDataset({ name: "m", shape: [1, 2, 1], images });
  for (const index of [3, -1, 0.5, Number.NaN, 2 ** 32]) {
    expect(() => dataset.read([index])).toThrow(RangeError);
  }
  expect(() => dataset.read([0, 3])).toThrow("Cannot read sample 3 of m: it has samples 0 to 2");
});

test("memoryDataset() refuses parts that do not fit together", () => {
  const make = (options: object) => () =>
    memoryDataset({ name: "m", shape: [1, 2, 1], images, ...options });
  expect(make({ shape: [1, 4, 1] })).toThrow(DatasetError);
  expect(make({ shape: [0, 2, 1] })).toThrow(Error);
  expect(make({ labels: [0, 1] })).toThrow(CountMismatchError);
  expect(make({ labels: [0, 1, -1] })).toThrow(DatasetError);
  expect(make({ labels: [0, 1, 2], classes: ["a", "b"] })).toThrow(DatasetError);
});

test.each([
  [undefined, "undefined"],
  [[2, 3], "[2, 3]"],
  [[1, 2, 1, 1], "[1, 2, 1, 1]"],
  [[Number.NaN, 2, 1], "[NaN, 2, 1]"],
])("data sets refuse the shape %j, which is no height, width and channels", (shape, found) => {
  const read = (): { images: Uint8Array<ArrayBuffer> } => ({ images: new Uint8Array(6) });
  const parts = { info: { name: "m", shape, count: 1 }, read, fingerprint: async () => "m" };
  const refusal = new RangeError(
    `Cannot make data set m: its shape is ${found}, not [height, width, channels]`,
  );
  expect(() => Reflect.apply(defineDataset, undefined, [parts])).toThrow(refusal);
  expect(() => Reflect.apply(memoryDataset, undefined, [{ name: "m", shape, images }])).toThrow(
    refusal,
  );
});

test("fingerprints are equal for equal contents only, whatever the name", async () => {
  const print = (options: object): Promise<string> =>
    memoryDataset({ name: "m", shape: [1, 2, 1], images, ...options }).fingerprint();
  const prints = [
    await print({}),
    await print({ shape: [2, 1, 1] }),
    await print({ images: Uint8Array.of(1, 2, 3, 4, 5, 7) }),
    await print({ labels: [0, 1, 2] }),
    await print({ labels: [0, 1, 1] }),
  ];
  expect(new Set(prints).size).toBe(5);
  // A Buffer is a Uint8Array that copies nothing where others do; browsers have none.
  const same = typeof Buffer === "undefined" ? images.slice() : Buffer.from(images);
  expect(await print({ name: "other", images: same })).toBe(prints[0]);
});

test("defineDataset() asks for the fingerprint once and refuses a wrong shape or count", async () => {
  let asked = 0;
  const make = (info: object) =>
    defineDataset({
      info: { name: "d", shape: [1, 1, 1], count: 2, ...info },
      read: (rows) => ({ images: new Uint8Array(rows.length) }),
      fingerprint: async () => `asked ${++asked} times`,
    });
  const dataset = make({});
  expect(await dataset.fingerprint()).toBe("asked 1 times");
  expect(await dataset.fingerprint()).toBe("asked 1 times");
  const failing = defineDataset({
    info: { name: "d", shape: [1, 1, 1], count: 2 },
    read: (rows) => ({ images: new Uint8Array(rows.length) }),
    fingerprint: async () => {
      asked += 1;
      if (asked === 2) throw new Error("the network is down");
      return "up again";
    },
  });
  await expect(failing.fingerprint()).rejects.toThrow("down");
  expect(await failing.fingerprint()).toBe("up again"); // a failure is not kept
  expect(() => make({ shape: [1, 0, 1] })).toThrow(RangeError);
  expect(() => make({ count: -1 })).toThrow(RangeError);
  expect(() => make({ count: 2 ** 33 })).toThrow(RangeError);
});

test("one colour of a palette makes the two levels that a model needs at least", async () => {
  const palette = { colours: [[0, 0, 0, 255]], exact: true } as const;
  const black = new Uint8Array(2);
  const data = memoryDataset({ name: "black", shape: [1, 1, 1], images: black, palette });
  expect(data.info.levels).toBe(2);
  const run = modelBatches(data.batches({ batchSize: 2 }), { levels: 2, numClasses: 0 });
  expect((await run.next()).value?.levels).toBe(2);
});
