import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createModel, toDevice } from "../model/model.ts";
import { sampleCodes, sampleImages } from "./sample-images.ts";
import { Sampler } from "./sampling.ts";

const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };

test("samples are those of a Sampler, whatever its batch", { tags: ["ci"] }, async () => {
  const device = toDevice(referenceBackend(), createModel(tiny));
  const sampler = new Sampler(device, { batch: 5 });
  for (const count of [1, 17]) {
    const wanted = await sampler.sample({ count, seed: 3 });
    expect(await sampleImages(device, { count, seed: 3 })).toEqual(wanted);
    expect(await sampleCodes(device, { count, seed: 3 })).toEqual(Uint16Array.from(wanted));
  }
  await sampler.dispose();
});

test("a count that makes no sense is refused as a Sampler refuses it", async () => {
  const device = toDevice(referenceBackend(), createModel(tiny));
  for (const count of [0, 1.5, Number.NaN])
    await expect(sampleImages(device, { count })).rejects.toThrow(RangeError);
});

test("more images than an array holds are refused in words", async () => {
  const device = toDevice(referenceBackend(), createModel(tiny));
  await expect(sampleImages(device, { count: 1e15 })).rejects.toThrow(
    new RangeError(
      "Cannot sample 1000000000000000 images: no array holds their 4000000000000000 values",
    ),
  );
});

test("labels in bytes are those in 32 bits, and labels in a list are refused by their kind", async () => {
  const device = toDevice(referenceBackend(), createModel({ ...tiny, numClasses: 3 }));
  const labels = [2, 0];
  const how = { count: 2, seed: 3 };
  const wanted = await sampleImages(device, { ...how, labels: Int32Array.from(labels) });
  for (const kind of [Uint8Array, Uint32Array]) {
    const given: object = { labels: kind.from(labels) };
    expect(await sampleImages(device, { ...how, ...given })).toEqual(wanted);
  }
  const list: object = { labels };
  await expect(sampleImages(device, { ...how, ...list })).rejects.toThrow(
    new TypeError("Cannot use labels in Array: they are whole numbers, in an Int32Array"),
  );
});

test("a progress callback that returns nothing lets the sampling go on", async () => {
  const sampler = new Sampler(toDevice(referenceBackend(), createModel(tiny)), { batch: 1 });
  const seen: number[] = [];
  const onProgress = (done: number): void => void seen.push(done);
  expect((await sampler.sample({ count: 3, onProgress })).length).toBe(12);
  expect(seen).toEqual([1, 2, 3]);
  await sampler.dispose();
});

test("a progress callback that returns false ends the sampling with the images drawn so far", async () => {
  const sampler = new Sampler(toDevice(referenceBackend(), createModel(tiny)), { batch: 2 });
  const all = await sampler.sample({ count: 5, seed: 3 });
  const onProgress = (done: number): boolean => done < 4;
  const request = { count: 5, seed: 3, onProgress };
  expect(await sampler.sample(request)).toEqual(all.subarray(0, 4 * 4));
  expect(await sampler.sample({ ...request, onRows() {} })).toEqual(all.subarray(0, 4 * 4));
  await sampler.dispose();
});

test("with minP alone the background level stays beside the likeliest of the others", async () => {
  const model = createModel({ ...tiny, height: 1, width: 1 });
  const bias = Float32Array.of(0, 0.5, 1, 0.4);
  const parameters = { ...model.parameters, "head.1.bias": bias };
  const device = toDevice(referenceBackend(), { ...model, parameters });
  const levels = async (more: object): Promise<unknown> =>
    new Set(await sampleImages(device, { count: 30, seed: 3, minP: 1, ...more }));
  expect(await levels({})).toEqual(new Set([2]));
  expect(await levels({ backgroundLevel: 0 })).toEqual(new Set([0, 2]));
});
