import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createModel } from "../model/model.ts";
import { classesByFolder } from "./classes-by-folder.ts";

const config = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 };

test("images without a folder of a class are classified, the others take its number", async () => {
  const images = { images: Uint8Array.of(0, 1, 1), names: ["1/a", "none/b", "c"] };
  const model = createModel({ ...config, numClasses: 2 });
  const seen: number[] = [];
  const onProgress = (done: number): void => void seen.push(done);
  const backend = referenceBackend();
  const { bytes } = backend.stats();
  const options = { model, backend, onProgress };
  const { labels, tried } = await classesByFolder(images, options);
  // An untrained model has no opinion: the lowest class.
  expect([[...(labels ?? [])], tried, seen]).toEqual([[1, 0, 0], 2, [1, 2]]);
  expect(backend.stats().bytes).toBe(bytes);
});

test("a folder has the name of a class in whichever way its accents are written", async () => {
  const images = { images: Uint8Array.of(0, 1), names: ["u\u0308bel/a", "\u00c9lan/b"] };
  const model = createModel({ ...config, numClasses: 2 });
  const options = { model, backend: referenceBackend(), classes: ["e\u0301lan", "\u00fcbel"] };
  expect(await classesByFolder(images, options)).toEqual({ labels: Int32Array.of(1, 0), tried: 0 });
});

test("a model without classes gives no labels, one of a single class is not asked", async () => {
  const images = { images: Uint8Array.of(0), names: ["a"] };
  const backend = referenceBackend();
  expect(await classesByFolder(images, { model: createModel(config), backend })).toEqual({
    tried: 0,
  });
  const single = createModel({ ...config, numClasses: 1 });
  expect(await classesByFolder(images, { model: single, backend })).toEqual({
    labels: Int32Array.of(0),
    tried: 0,
  });
});

test("images that a model cannot classify leave nothing on the device", async () => {
  const backend = referenceBackend();
  const { bytes } = backend.stats();
  const images = { images: Uint8Array.of(2), names: ["a"] };
  const model = createModel({ ...config, numClasses: 2 });
  await expect(classesByFolder(images, { model, backend })).rejects.toThrow("Cannot use level 2");
  expect(backend.stats().bytes).toBe(bytes);
});
