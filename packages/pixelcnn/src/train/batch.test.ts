import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { batchInputs, type Batch } from "./batch.ts";

const config = checkConfig({
  height: 2,
  width: 3,
  channels: 3,
  levels: 4,
  hiddenChannels: 3,
  headChannels: 3,
  numClasses: 2,
  spatialChannels: 1,
});
const plain = checkConfig({ height: 2, width: 3, levels: 4 });
const good: Batch = {
  images: new Uint8Array(36).fill(3),
  labels: Int32Array.of(0, 1),
  spatial: new Float32Array(12).fill(0.5),
};

test("batchInputs() gives every array its shape", () => {
  const { inputs, size } = batchInputs(config, good);
  expect(size).toBe(2);
  expect(Object.entries(inputs).map(([name, { shape }]) => [name, shape])).toEqual([
    ["images", [2, 2, 3, 3]],
    ["labels", [2]],
    ["spatial", [2, 2, 3, 1]],
  ]);
  expect(inputs["images"]?.data).toBe(good.images);
});

test("batchInputs() fills up with zeros to a number of rows, and the batch keeps its size", () => {
  const { inputs, size } = batchInputs(config, good, 3);
  expect(size).toBe(2);
  expect(inputs["labels"]).toEqual({ data: Int32Array.of(0, 1, 0), shape: [3] });
  expect([...(inputs["images"]?.data ?? [])]).toEqual([...good.images, ...new Uint8Array(18)]);
  expect([...(inputs["spatial"]?.data ?? [])]).toEqual([...(good.spatial ?? []), 0, 0, 0, 0, 0, 0]);
  const vector = { ...good, labels: undefined, vector: Float32Array.of(1, 2, 3, 4) };
  expect(batchInputs(config, vector, 3).inputs["vector"]).toEqual({
    data: Float32Array.of(1, 2, 3, 4, 0, 0),
    shape: [3, 2],
  });
});

test("batchInputs() keeps all images where fewer rows are asked for", () => {
  expect(batchInputs(config, good, 1).inputs).toEqual(batchInputs(config, good).inputs);
});

test("batchInputs() leaves out labels that an unconditional model has no use for", () => {
  const batch = { images: new Uint8Array(6), labels: Int32Array.of(7) };
  expect(Object.keys(batchInputs(plain, batch).inputs)).toEqual(["images"]);
});

test("batchInputs() says how many images count", () => {
  expect(batchInputs(config, { ...good, size: 1 }).size).toBe(1);
  expect(batchInputs(config, { ...good, size: 0 }, 4).size).toBe(0);
});

const refused: readonly (readonly [string, typeof config, Batch, string])[] = [
  [
    "half an image",
    plain,
    { images: new Uint8Array(9) },
    "Cannot use a batch of 9 values: images of 2x3x1 have 6",
  ],
  ["nothing", plain, { images: new Uint8Array() }, "Cannot use a batch of 0 values"],
  [
    "a level too high",
    plain,
    { images: Uint8Array.of(0, 1, 2, 3, 4, 0) },
    "Cannot use level 4: the model has levels 0 to 3",
  ],
  [
    "too few labels",
    config,
    { ...good, labels: Int32Array.of(1) },
    "Cannot use labels of 1 values: 2 images need 2",
  ],
  [
    "a label too high",
    config,
    { ...good, labels: Int32Array.of(0, 2) },
    "a label lies outside 0 to 1",
  ],
  [
    "a label below zero",
    config,
    { ...good, labels: Int32Array.of(-1, 0) },
    "a label lies outside 0 to 1",
  ],
  [
    "no condition",
    config,
    { ...good, labels: undefined },
    "the model is conditioned on 2 classes and gets no labels",
  ],
  [
    "a condition of the wrong size",
    config,
    { ...good, labels: undefined, vector: new Float32Array(3) },
    "Cannot use vector of 3 values: 2 images need 4",
  ],
  [
    "labels and a condition",
    config,
    { ...good, vector: new Float32Array(4) },
    "it has both labels and a vector",
  ],
  [
    "a condition that nobody wants",
    plain,
    { images: new Uint8Array(6), vector: new Float32Array(2) },
    "it has a vector and the model takes none",
  ],
  [
    "no map",
    config,
    { ...good, spatial: undefined },
    "the model takes 1 spatial maps, which the batch lacks",
  ],
  [
    "a map that nobody wants",
    plain,
    { images: new Uint8Array(6), spatial: new Float32Array(6) },
    "the model takes 0 spatial maps, which the batch has",
  ],
  [
    "a map of the wrong size",
    config,
    { ...good, spatial: new Float32Array(6) },
    "Cannot use spatial of 6 values: 2 images need 12",
  ],
  [
    "more images that count than there are",
    config,
    { ...good, size: 3 },
    "Cannot use a batch of size 3: it has 2 images",
  ],
  ["less than no image", config, { ...good, size: -1 }, "Cannot use a batch of size -1"],
  [
    "no vector",
    checkConfig({ height: 2, width: 3, levels: 4, vectorSize: 2 }),
    { images: new Uint8Array(6) },
    "the model is conditioned on a vector of 2 values and gets none",
  ],
  ["a share of an image", config, { ...good, size: 1.5 }, "Cannot use a batch of size 1.5"],
];

test.each(refused)("batchInputs() refuses %s", (_, of, batch, message) => {
  expect(() => batchInputs(of, batch)).toThrow(message);
});

test("batchInputs() refuses a level of 16 bits that is too high", () => {
  const codes = checkConfig({ height: 1, width: 1, levels: 300, input: "embedding" });
  expect(batchInputs(codes, { images: Uint16Array.of(299, 256) }).size).toBe(2);
  expect(() => batchInputs(codes, { images: Uint16Array.of(0, 300) })).toThrow(
    new RangeError("Cannot use level 300: the model has levels 0 to 299"),
  );
});

test("batchInputs() refuses conditions that are not finite", () => {
  const vector = Float32Array.of(1, Number.NaN, 3, 4);
  expect(() => batchInputs(config, { ...good, labels: undefined, vector })).toThrow(
    new RangeError("Cannot use vector: a value is no finite number"),
  );
});

test("batchInputs() refuses images of other levels than the model's, where the batch says so", () => {
  const batch = { images: new Uint8Array(6) };
  expect(batchInputs(plain, { ...batch, levels: 4 }).size).toBe(1);
  expect(() => batchInputs(plain, { ...batch, levels: 3 })).toThrow(
    new RangeError(
      "Cannot use images of 3 levels: the model has 4; make it with as many, or read the images by the palette of its training",
    ),
  );
});

test("batchInputs() refuses images of another shape than the model's, where the batch says so", () => {
  const { height, width, channels } = plain;
  const batch = { images: new Uint8Array(2 * height * width * channels) };
  expect(batchInputs(plain, { ...batch, shape: [height, width, channels] }).size).toBe(2);
  // As many values, of a picture that lies on its side or has more colours.
  for (const shape of [
    [width, height, channels],
    [height, width, 2 * channels],
  ])
    expect(() => batchInputs(plain, { ...batch, shape })).toThrow(
      new TypeError(
        `Cannot use images of ${shape.join("x")}: those of the model are ${height}x${width}x${channels}`,
      ),
    );
});
