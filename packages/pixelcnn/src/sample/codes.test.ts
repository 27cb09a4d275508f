// @module-tag ci
import { constantRate } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { toDevice } from "../model/model.ts";
import { train } from "../train/training.ts";
import { Sampler } from "./sampling.ts";

const backend = referenceBackend();
const model = livelyModel({
  height: 3,
  width: 4,
  levels: 700,
  input: "embedding",
  embeddingSize: 3,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
});

async function draw(sampler: "cached" | "naive", batch: number): Promise<Uint16Array> {
  const device = toDevice(backend, model);
  const drawing = new Sampler(device, { sampler, batch });
  const codes = await drawing.codes({ count: 3, seed: 5 });
  await drawing.dispose();
  device.state.dispose();
  return codes;
}

test("codes of 700 levels: cached and naive sampling agree, whatever the batch", async () => {
  const codes = await draw("naive", 3);
  expect(codes).toHaveLength(36);
  expect(Math.max(...codes)).toBeGreaterThan(255);
  expect(await draw("cached", 3)).toEqual(codes);
  expect(await draw("cached", 2)).toEqual(codes);
});

test("codes go on from a prefix of 16 bits, and sample() refuses to cut them to bytes", async () => {
  const device = toDevice(backend, model);
  const sampler = new Sampler(device, { batch: 2 });
  const images = await draw("cached", 3);
  const prefix = { images: images.slice(12), length: 7 };
  const codes = await sampler.codes({ count: 2, seed: 8, prefix });
  expect(codes.subarray(0, 7)).toEqual(images.subarray(12, 19));
  expect(codes.subarray(12, 19)).toEqual(images.subarray(24, 31));
  expect(codes.subarray(7, 12)).not.toEqual(images.subarray(19, 24));
  await expect(sampler.sample({ count: 1 })).rejects.toThrow(
    "Cannot sample 700 levels as bytes: codes() returns 16 bits",
  );
  const byRows = { count: 1, onRows: () => undefined };
  await expect(sampler.codes(byRows)).rejects.toThrow("Cannot sample codes: onRows takes bytes");
  const beyond = { images: Uint16Array.from(images, (level) => level + 700), length: 1 };
  await expect(sampler.codes({ count: 3, prefix: beyond })).rejects.toThrow(RangeError);
  await sampler.dispose();
  device.state.dispose();
});

test("the probabilities of all codes of 257 levels sum to one", async () => {
  const { config } = model;
  const device = toDevice(backend, livelyModel({ ...config, height: 1, width: 2, levels: 257 }));
  const likelihood = new Likelihood(device);
  /** The probabilities of the first or the second code of images, added up. */
  const total = async (place: 0 | 1, code: (n: number) => readonly number[]): Promise<number> => {
    const images = Uint16Array.from(Array.from({ length: 257 }, (_, n) => code(n)).flat());
    const bits = await likelihood.bits({ images });
    return bits.reduce((sum, each, i) => sum + (i % 2 === place ? 2 ** -each : 0), 0);
  };
  expect(await total(0, (n) => [n, 0])).toBeCloseTo(1, 5);
  expect(await total(1, (n) => [256, n])).toBeCloseTo(1, 5);
  expect(await total(1, (n) => [n, 256])).not.toBeCloseTo(1, 2);
  await expect(likelihood.bits({ images: Uint16Array.of(257, 0) })).rejects.toThrow(
    "Cannot use level 257: the model has levels 0 to 256",
  );
  await likelihood.dispose();
  device.state.dispose();
});

test("training learns the one picture of codes that it gets", async () => {
  const images = Uint16Array.from({ length: 12 }, (_, i) => 58 * i);
  const batches = Array.from({ length: 60 }, () => ({ images }));
  const training = train(model, batches, {
    backend,
    steps: 60,
    learningRate: constantRate(0.02, { warmup: 5 }),
    emaDecay: 0.9,
  });
  for await (const event of training) if (event.kind === "progress") continue;
  const likelihood = new Likelihood(training.deviceModel);
  const [bits = NaN] = await likelihood.bitsPerDim({ images });
  expect(bits).toBeLessThan(Math.log2(700) / 2);
  await likelihood.dispose();
});
