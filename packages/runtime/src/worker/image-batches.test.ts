import { createModel } from "@pixelweft/pixelcnn";
import { describe, expect, test } from "vitest";
import type { TrainingData } from "../messages/training-data.ts";
import { checkData, imageBatches, onePass } from "./image-batches.ts";

const shape = { height: 1, width: 2, channels: 1 };
const data = {
  images: Uint8Array.from({ length: 14 }, (_, i) => i),
  labels: Int32Array.of(0, 1, 2, 3, 4, 5, 6),
};

function taken(order: { seed?: number; state?: unknown }, count: number) {
  const batches = imageBatches(data, shape, { batchSize: 3, ...order });
  return Array.from({ length: count }, () => {
    const { value } = batches.next();
    if (!value) throw new Error("the batches end");
    return value;
  });
}

test("each pass has each image once, in another order, with its label", () => {
  const batches = taken({ seed: 5 }, 6);
  expect(batches.map(({ images }) => images.length)).toEqual([6, 6, 2, 6, 6, 2]);
  const passes = [batches.slice(0, 3), batches.slice(3)].map((pass) =>
    pass.flatMap(({ labels = [] }) => [...labels]),
  );
  for (const pass of passes) expect(pass.toSorted((a, b) => a - b)).toEqual([...data.labels]);
  expect(passes[0]).not.toEqual(passes[1]);
  for (const { images, labels = [] } of batches)
    expect([...images]).toEqual([...labels].flatMap((label) => [2 * label, 2 * label + 1]));
  expect(taken({ seed: 6 }, 3)).not.toEqual(taken({ seed: 5 }, 3));
  expect(taken({}, 2).flatMap(({ images }) => [...images])).toEqual([
    ...data.images.subarray(0, 12),
  ]);
});

test("batches go on from a state of theirs, and begin again with other images or another order", () => {
  const all = taken({ seed: 5 }, 6);
  const state: unknown = all[3]?.state;
  expect(taken({ seed: 5, state: structuredClone(state) }, 2)).toEqual(all.slice(4));
  expect(taken({ seed: 6, state }, 1)[0]?.step).toBe(0);
  const others = { images: data.images.map((x) => x + 1) };
  expect(imageBatches(others, shape, { batchSize: 3, seed: 5, state }).next().value?.step).toBe(0);
  const ofFiles = { ...Object(state), dataset: "images of files" };
  expect(taken({ seed: 5, state: ofFiles }, 1)[0]?.step).toBe(0);
  expect(taken({ seed: 5, state: { ...Object(state), step: 0 } }, 2)).toEqual(all.slice(0, 2));
});

test("batches begin again with other labels or conditions", () => {
  const { images, labels } = data;
  const vector = new Float32Array(7);
  const spatial = new Float32Array(14);
  const all = { images, labels, vector, spatial };
  const first = (given: TrainingData, state?: unknown) =>
    imageBatches(given, shape, { batchSize: 3, seed: 5, state }).next().value;
  const state: unknown = first(all)?.state;
  expect(first(structuredClone(all), state)?.step).toBe(1);
  expect(first({ ...all, labels: labels.toReversed() }, state)?.step).toBe(0);
  expect(first({ ...all, vector: Float32Array.from(vector).fill(1, 6) }, state)?.step).toBe(0);
  expect(first({ ...all, spatial: Float32Array.from(spatial).fill(1, 13) }, state)?.step).toBe(0);
  expect(first({ images, labels, vector }, state)?.step).toBe(0);
  const orientations = Int32Array.of(0, 1, 2, 3, 4, 5, 6);
  const turned = first({ ...all, orientations });
  expect(turned?.orientations?.length).toBe(3);
  expect(first({ ...all, orientations }, turned?.state)?.step).toBe(1);
  expect(first({ ...all, orientations: orientations.toReversed() }, turned?.state)?.step).toBe(0);
  expect(() => first({ ...all, orientations: new Int32Array(14) })).toThrow(
    "Cannot train on 7 images: there are 14 values of orientations",
  );
  // The same ones in the middle of a buffer.
  const part = Int32Array.of(9, 9, ...labels, 9).subarray(2, 9);
  expect(first({ ...all, labels: part }, state)?.step).toBe(1);
});

test("batches go on from a state whose fingerprint is of the images alone", () => {
  const state = {
    dataset: "images of a worker",
    fingerprint: "7 images in batches of 3, a7cb5166",
    seed: 5,
    step: 4,
  };
  expect(taken({ seed: 5, state }, 2)).toEqual(taken({ seed: 5 }, 6).slice(4));
});

test.each([-1, 0.5, NaN, "4", undefined])("a saved step of %s is refused", (step) => {
  const state: object = { ...Object(taken({ seed: 5 }, 1)[0]?.state), step };
  expect(() => taken({ seed: 5, state }, 1)).toThrow(
    new RangeError(
      `Cannot go on with batches: the saved step is ${step}, not a whole number of 0 or more`,
    ),
  );
});

test("one pass is in order, and ends", () => {
  const images = [...onePass(data, shape, 4)].map((batch) => batch.images.length);
  expect(images).toEqual([8, 6]);
});

describe("imageBatches() refuses", () => {
  test.each([
    ["half an image", { images: new Uint8Array(3) }, 3, "images of 1x2x1 have 2"],
    ["nothing", { images: new Uint8Array() }, 3, "Cannot train on 0 values"],
    ["too many labels", { images: new Uint8Array(2), labels: Int32Array.of(1, 2) }, 3, "2 values"],
    ["batches of half an image", data, 0.5, "batches of 0.5 images"],
    ["batches of nothing", data, 0, "batches of 0 images"],
  ])("%s", (_, given, batchSize, message) => {
    expect(() => imageBatches(given, shape, { batchSize })).toThrow(message);
  });
});

test("checkData() refuses what does not fit a model, in images or conditions", () => {
  const { config } = createModel({
    ...shape,
    levels: 14,
    numClasses: 7,
    hiddenChannels: 2,
    headChannels: 2,
  });
  expect(checkData(data, config)).toBeUndefined();
  const two = { images: new Uint8Array(4), labels: Int32Array.of(0, 1, 2, 3) };
  expect(() => checkData(two, config, "validate")).toThrow(
    new TypeError("Cannot validate on 2 images: there are 4 values of labels"),
  );
  expect(() => checkData({ ...data, labels: data.labels.map(() => 7) }, config)).toThrow(
    new RangeError("Cannot use the batch: a label lies outside 0 to 6"),
  );
});
