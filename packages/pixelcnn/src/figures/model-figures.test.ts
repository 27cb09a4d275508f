// @module-tag ci
import { constantRate } from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { createModel, toDevice } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { recipeOptimiser } from "../recipes/recipe-optimiser.ts";
import { Sampler } from "../sample/sampling.ts";
import { train } from "../train/training.ts";
import { flopsOf } from "./flops.ts";
import { modelFigures } from "./model-figures.ts";
import { emptyBatch } from "./planned-memory.ts";

const small = {
  height: 8,
  width: 6,
  levels: 4,
  hiddenChannels: 12,
  layers: 3,
  firstKernelSize: 5,
  headChannels: 12,
};

test("the paper's network for ImageNet has 119 million weights and takes 243 GFLOP an image, its head aside", () => {
  const config = checkConfig({
    height: 32,
    width: 32,
    channels: 3,
    hiddenChannels: 384,
    // 20 of 5 x 5, after the first.
    layers: 21,
    kernelSize: 5,
    headChannels: 1008,
  });
  const specs = parameterSpecs(config);
  const body = Object.fromEntries(
    Object.entries(specs).filter(([name]) => !name.startsWith("head")),
  );
  expect(flopsOf({ config, specs: body, batch: 1 }).forward / 1e9).toBeCloseTo(243, 0);
  const { forward, step } = flopsOf({ config, specs, batch: 128 });
  expect(forward / 1e9).toBeCloseTo(245.3, 0);
  // 200,000 updates are then 1.9e19 operations.
  expect((step * 200_000) / 1e19).toBeCloseTo(1.9, 1);
});

test("operations are counted by hand for one layer", () => {
  const config = checkConfig({
    height: 2,
    width: 3,
    levels: 2,
    hiddenChannels: 1,
    layers: 1,
    firstKernelSize: 3,
    headChannels: 1,
    positionPlanes: false,
    headActivation: "relu",
  });
  // V 1x3 taps of 2 planes to 2 maps; H one left tap of 2 to 2, and the ones at the centre; link 2x2; residual; head 1 and 2.
  const [image, inner] = [3 * 2 * 2 + 2 * 2 + 2, 4 + 1 + 1 + 2];
  const { forward, step } = flopsOf({ config, specs: parameterSpecs(config), batch: 5 });
  expect(forward).toBe(2 * 6 * (image + inner));
  expect(step).toBe(5 * 2 * 6 * (2 * image + 3 * inner));
});

test("spatial maps are counted, and no gradient is passed on to them or to the image of a diagonal BiLSTM", () => {
  const size = { height: 2, width: 3, levels: 2, hiddenChannels: 2, layers: 2, headChannels: 2 };
  const flops = (more: object): { forward: number; step: number } => {
    const config = checkConfig({ ...size, firstKernelSize: 3, ...more });
    return flopsOf({ config, specs: parameterSpecs(config), batch: 1 });
  };
  const [without, spatial] = [flops({}), flops({ spatialChannels: 3 })];
  // Two layers of two stacks, each from 3 maps to 4; forwards, and backwards to the weights alone.
  const more = 2 * 6 * 2 * 2 * 3 * 4;
  expect(spatial.forward - without.forward).toBe(more);
  expect(spatial.step - without.step).toBe(2 * more);
  const diagonal = { model: "diagonal-bilstm", positionPlanes: false } as const;
  const [reading, hidden] = [flops(diagonal), flops({ ...diagonal, lastPixelHidden: true })];
  // From 2 planes to 4 gates of 2 maps.
  const image = 2 * 6 * 2 * 4 * 2;
  expect(reading.forward - hidden.forward).toBe(image);
  expect(reading.step - hidden.step).toBe(2 * image);
});

test("training is planned with the orientations that a model is conditioned on", async () => {
  const { config } = createModel({ ...small, layers: 1, orientations: 8 });
  expect(Object.keys(emptyBatch(config, 2))).toContain("orientations");
});

test.each([
  ["gated", {}],
  ["gated by class", { numClasses: 3 }],
  ["original", { model: "pixelcnn" }],
  ["gated by Muon", {}, recipeOptimiser({ optimiser: "muon" })],
] as const)("the memory of the %s model is what training and drawing take", async (...given) => {
  const [, more, optimiser] = given;
  const model = createModel({ ...small, ...more });
  const batch = 4;
  const how = optimiser ? { optimiser } : {};
  const { memory } = await modelFigures(model.config, { batch, ...how });
  const images = new Uint8Array(batch * 48);
  const labels = model.config.numClasses > 0 ? { labels: new Int32Array(batch) } : {};
  const backend = referenceBackend();
  const training = train(model, [{ images, ...labels }], {
    backend,
    steps: 1,
    learningRate: constantRate(1e-3),
    ...how,
  });
  for await (const event of training) expect(event.step).toBe(1);
  expect(backend.stats().bytes / memory.training).toBeGreaterThan(0.9);
  expect(backend.stats().bytes / memory.training).toBeLessThan(1.1);
  const other = referenceBackend();
  const sampler = new Sampler(toDevice(other, model), { batch });
  await sampler.sample({ count: 1, ...(labels.labels ? { labels: Int32Array.of(0) } : {}) });
  expect(other.stats().bytes / memory.sampling).toBeGreaterThan(0.9);
  expect(other.stats().bytes / memory.sampling).toBeLessThan(1.1);
});

test("of images that are sampled row by row, the memory is what their rows take", async () => {
  const model = createModel({ ...small, height: 64 });
  const batch = 4;
  // Too little for whole maps.
  const backend = referenceBackend({ memoryBytes: 2 ** 20 });
  const { memory } = await modelFigures(model.config, { batch, backend });
  const whole = await modelFigures(model.config, { batch });
  expect(memory.sampling).toBeLessThan(whole.memory.sampling / 4);
  await new Sampler(toDevice(backend, model), { batch }).sample({ count: 1 });
  expect(backend.stats().bytes / memory.sampling).toBeGreaterThan(0.9);
  expect(backend.stats().bytes / memory.sampling).toBeLessThan(1.1);
});

test("planned for WebAssembly, the memory counts the weights that it packs", async () => {
  // Wide and of few pixels: packed weights are a good part of it.
  const config = {
    height: 4,
    width: 4,
    levels: 4,
    hiddenChannels: 96,
    layers: 4,
    headChannels: 96,
  };
  const model = createModel(config);
  const batch = 1;
  const backend = await wasmBackend({ threads: 1 });
  const { memory } = await modelFigures(model.config, { batch, backend });
  const without = await modelFigures(model.config, { batch });
  expect(memory.training).toBeGreaterThan(1.1 * without.memory.training);
  const { bytes } = backend.stats();
  const training = train(model, [{ images: new Uint8Array(16) }], {
    backend,
    steps: 1,
    learningRate: constantRate(1e-3),
  });
  for await (const event of training) expect(event.step).toBe(1);
  const taken = backend.stats().bytes - bytes;
  expect(taken / memory.training).toBeGreaterThan(0.95);
  expect(taken / memory.training).toBeLessThan(1.05);
  backend.dispose();
});

test("planned for a backend that lays out results its own way, the memory counts what that takes", async () => {
  const { config } = createModel({
    height: 4,
    width: 4,
    levels: 4,
    hiddenChannels: 8,
    headChannels: 8,
  });
  const plain = referenceBackend();
  const twice: Backend = {
    ...plain,
    capabilities: plain.capabilities,
    layOut: (_, results) => ({
      view: (view) => view,
      results: results.map((result) => ({ ...result, size: 2 * result.size })),
    }),
  };
  const [without, taken] = [
    await modelFigures(config, { batch: 2, backend: plain }),
    await modelFigures(config, { batch: 2, backend: twice }),
  ];
  for (const act of ["training", "sampling"] as const)
    expect(taken.memory[act]).toBeGreaterThan(1.1 * without.memory[act]);
});

test("the field says whether all is seen, and how large a blind spot is", async () => {
  const square = { height: 15, width: 15, hiddenChannels: 2, headChannels: 2, levels: 2 };
  const whole = await modelFigures(checkConfig({ ...square, layers: 12 }));
  expect(whole.field).toEqual({ up: 14, left: 14, right: 14, whole: true, before: 112, seen: 112 });
  const short = await modelFigures(checkConfig({ ...square, layers: 11 }));
  expect(short.field).toMatchObject({ up: 13, left: 13, right: 13, whole: false, seen: 112 });
  const blind = await modelFigures(checkConfig({ ...square, layers: 20, model: "pixelcnn" }));
  expect(blind.field).toMatchObject({ up: 14, whole: false, before: 112, seen: 102 });
});

test("modelFigures() refuses a batch of nothing", async () => {
  await expect(modelFigures(checkConfig(small), { batch: 0 })).rejects.toThrow(
    "Cannot plan for 0 images",
  );
});
