// @module-tag ci
import { constantRate, Trainer, type ProcessGroup } from "@pixelweft/layers";
import { threefry } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { createModel, toDevice, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { batchInputs, type Batch } from "../train/batch.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import { inProcessGroup } from "../train/process-group.fixture.ts";
import { train } from "../train/training.ts";
import { livelyModel } from "./lively-model.fixture.ts";

const backend = referenceBackend();
const size = {
  height: 4,
  width: 4,
  levels: 4,
  hiddenChannels: 12,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 12,
} as const;

/** Levels that are independent and all alike. */
function noise(count: number, levels: number, number: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => threefry(77, number, i, 0)[0] % levels);
}

/** Trains a new model on batches, and gives the running parameters as a model. */
async function learned(
  config: Parameters<typeof createModel>[0],
  batches: readonly Batch[],
  rate = 1e-2,
): Promise<Model> {
  const training = train(createModel(config, 1), batches, {
    backend,
    steps: batches.length,
    learningRate: constantRate(rate),
    emaDecay: 0.9,
  });
  for await (const event of training) expect(event.kind).not.toBe("validation");
  const model = await training.averaged();
  await training.dispose();
  return model;
}

async function bits(model: Model, batch: Batch): Promise<number> {
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  const { bitsPerDim } = await likelihood.evaluate([batch]);
  await likelihood.dispose();
  device.state.dispose();
  return bitsPerDim;
}

function repeated<T>(times: number, value: T): T[] {
  return Array.from({ length: times }, () => value);
}

test.each([
  ["grey", 1],
  ["colour", 3],
] as const)("5.11 one %s image is memorised, down to almost no bits", async (_, channels) => {
  const images = noise(16 * channels, 4, channels);
  const model = await learned(
    { ...size, channels, hiddenChannels: 12 * channels, headChannels: 12 * channels },
    repeated(120, { images }),
  );
  expect(await bits(model, { images })).toBeLessThan(0.03);
  // What was learned is that image, not all images.
  expect(await bits(model, { images: noise(16 * channels, 4, 9) })).toBeGreaterThan(2);
});

test("5.11 four random images cost log2(4) bits in all, and no less", async () => {
  const images = noise(4 * 16, 4, 3);
  const model = await learned(size, repeated(200, { images }));
  const perImage = 16 * (await bits(model, { images }));
  expect(perImage).toBeGreaterThan(2 - 1e-4);
  expect(perImage).toBeLessThan(2.3);
});

test("5.9 levels that are independent and all alike stay at log2(levels) bits", async () => {
  const batches = Array.from({ length: 80 }, (_, i) => ({ images: noise(16 * 16, 4, 100 + i) }));
  const model = await learned(size, batches, 3e-3);
  const found = await bits(model, { images: noise(200 * 16, 4, 5000) });
  expect(found).toBeGreaterThan(2 - 0.005);
  expect(found).toBeLessThan(2.05);
});

test("5.6 G = R and B = R xor noise: the colours of a pixel are learned from each other", async () => {
  const draw = (number: number, count: number): Uint8Array => {
    const red = noise(count, 2, number);
    const flips = noise(count, 10, number + 1);
    return Uint8Array.from({ length: count * 3 }, (_, i) => {
      const r = red[Math.floor(i / 3)] ?? 0;
      return i % 3 === 2 && flips[Math.floor(i / 3)] === 0 ? 1 - r : r;
    });
  };
  const config = { ...size, channels: 3, levels: 2, height: 2, width: 2, layers: 2 };
  const batches = Array.from({ length: 120 }, (_, i) => ({ images: draw(10 + 2 * i, 32 * 4) }));
  const model = await learned(config, batches);
  const entropy = (1 + 0 + 0.469) / 3;
  const found = await bits(model, { images: draw(5000, 400 * 4) });
  expect(found).toBeGreaterThan(entropy - 0.03);
  expect(found).toBeLessThan(entropy + 0.05);
});

test("5.6 a pixel that is the last one of the row above is learned", async () => {
  const config = { ...size, levels: 2, height: 2, width: 3, layers: 3 };
  const draw = (number: number, count: number): Uint8Array => {
    const images = noise(count * 6, 2, number);
    for (let i = 0; i < count; i++) images[i * 6 + 3] = images[i * 6 + 2] ?? 0;
    return images;
  };
  const batches = Array.from({ length: 120 }, (_, i) => ({ images: draw(10 + i, 32) }));
  const model = await learned(config, batches);
  const found = await bits(model, { images: draw(5000, 400) });
  expect(found).toBeGreaterThan(5 / 6 - 0.02);
  expect(found).toBeLessThan(5 / 6 + 0.05);
});

test("5.18 a class that is one image costs nothing with its label, and wrong labels cost much", async () => {
  const images = Uint8Array.from({ length: 2 * 16 }, (_, i) => (i < 16 ? 1 : 3));
  const labels = Int32Array.of(0, 1);
  const model = await learned({ ...size, numClasses: 2 }, repeated(100, { images, labels }));
  expect(await bits(model, { images, labels })).toBeLessThan(0.02);
  expect(await bits(model, { images, labels: Int32Array.of(1, 0) })).toBeGreaterThan(0.3);
  // Without a label the first pixel decides which of the two it is.
  const without = await learned(size, repeated(100, { images }));
  expect(await bits(without, { images })).toBeCloseTo(1 / 16, 1);
  expect(await bits(without, { images })).toBeGreaterThan(1 / 16 - 1e-3);
});

const steps = 5;
const lively = livelyModel({ ...size, channels: 3, numClasses: 2 });
const all = (step: number): Batch => ({
  images: noise(8 * 48, 4, 900 + step),
  labels: Int32Array.of(0, 1, 1, 0, 1, 0, 0, 1),
});

function half({ images, labels }: Batch, which: number): Batch {
  const count = images.length / 2;
  return {
    images: images.slice(which * count, (which + 1) * count),
    labels: labels?.slice(which * 4, (which + 1) * 4),
  };
}

/** Parameters after some steps in which each update adds up some batches. */
async function stepped(
  parts: (step: number) => readonly Batch[],
  group?: ProcessGroup,
): Promise<Record<string, Float32Array>> {
  const trainer = new Trainer({
    backend: referenceBackend(),
    specs: parameterSpecs(lively.config),
    loss: bitsPerDimLoss(lively.config),
    ...(group ? { group } : {}),
  });
  trainer.loadParameters(lively.parameters);
  for (let step = 0; step < steps; step++) {
    for (const batch of parts(step))
      await trainer.gradient(batchInputs(lively.config, batch).inputs);
    await trainer.update(1e-3);
  }
  const { loss, examples } = await trainer.progress();
  expect(examples).toBe(steps * 8);
  const values = { ...(await trainer.state.readAll("parameters")), loss: Float32Array.of(loss) };
  await trainer.dispose();
  return values;
}

function farthest(
  a: Readonly<Record<string, Float32Array>>,
  b: Readonly<Record<string, Float32Array>>,
): number {
  return Math.max(
    ...Object.entries(a).map(([name, x]) =>
      Math.max(...x.map((v, i) => Math.abs(v - (b[name]?.[i] ?? Infinity)))),
    ),
  );
}

test("5.24 two half-batches added up are one batch", async () => {
  const one = await stepped((step) => [all(step)]);
  const two = await stepped((step) => [half(all(step), 0), half(all(step), 1)]);
  expect(farthest(one, two)).toBeLessThan(1e-6);
  expect(farthest(one, lively.parameters)).toBeGreaterThan(1e-3);
});

test("5.24 two ranks are one, with the same bits on both", async () => {
  const one = await stepped((step) => [all(step)]);
  const [first = {}, second = {}] = await Promise.all(
    inProcessGroup(2).map((group) => stepped((step) => [half(all(step), group.rank)], group)),
  );
  expect(second).toEqual(first);
  expect(farthest(one, first)).toBeLessThan(1e-6);
});

test("5.24 two ranks of unequal shares weigh each image the same", async () => {
  const share = (batch: Batch, rank: number): Batch => {
    const [start, end] = rank === 0 ? [0, 3] : [3, 8];
    return {
      images: batch.images.slice(start * 48, end * 48),
      labels: batch.labels?.slice(start, end),
    };
  };
  const one = await stepped((step) => [all(step)]);
  const [first = {}] = await Promise.all(
    inProcessGroup(2).map((group) => stepped((step) => [share(all(step), group.rank)], group)),
  );
  expect(farthest(one, first)).toBeLessThan(1e-6);
});
