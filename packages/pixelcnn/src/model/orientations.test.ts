import { constantRate } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { Sampler } from "../sample/sampling.ts";
import { train } from "../train/training.ts";
import { modelNames, type GivenConfig } from "./config.ts";
import { averagedModel, createModel, toDevice, type Model } from "./model.ts";

const size = { height: 3, width: 3, levels: 4, hiddenChannels: 4, layers: 2, headChannels: 6 };
const backend = referenceBackend();
const images = Uint8Array.from({ length: 4 * 9 }, (_, i) => (i * i) % 4);

/** A model whose parameters all count, those of orientations too. */
function lively(config: GivenConfig): Model {
  const model = createModel(config, 1);
  const wave = (values: Float32Array): Float32Array =>
    values.map((value, i) => value + 0.3 * Math.sin(3 * i + values.length));
  const parameters = Object.entries(model.parameters).map(([name, values]) => [name, wave(values)]);
  return { ...model, parameters: Object.fromEntries(parameters) };
}

async function bitsOf(
  model: Model,
  orientations?: Int32Array,
  weights: "average" | "running" = "average",
): Promise<Float32Array> {
  const likelihood = new Likelihood(toDevice(backend, model, { weights }));
  const found = await likelihood.bitsPerDim({ images, ...(orientations && { orientations }) });
  await likelihood.dispose();
  return found;
}

test.each(modelNames)("%s: the averaged model is that of images as they are", async (name) => {
  const given = lively({ ...size, model: name, orientations: 8 });
  const plain = averagedModel(given);
  expect(plain.config.orientations).toBe(0);
  expect(Object.keys(plain.parameters)).toEqual(
    Object.keys(createModel({ ...size, model: name }).parameters),
  );
  const asTheyAre = await bitsOf(given, Int32Array.of(0, 0, 0, 0), "running");
  expect(await bitsOf(given, undefined, "running")).toEqual(asTheyAre);
  (await bitsOf(plain)).forEach((bits, i) => expect(bits).toBeCloseTo(asTheyAre[i] ?? 0, 4));
  const turned = await bitsOf(given, Int32Array.of(0, 1, 7, 3), "running");
  expect(turned[0]).toBe(asTheyAre[0]);
  for (const i of [1, 2, 3])
    expect(Math.abs((turned[i] ?? 0) - (asTheyAre[i] ?? 0))).toBeGreaterThan(0.01);
  // Samplers and likelihoods know images as they are alone.
  const sampler = new Sampler(toDevice(backend, given), { batch: 2 });
  const sampled = await sampler.sample({ count: 2, seed: 3 });
  const again = new Sampler(toDevice(backend, plain), { batch: 2 });
  expect(await again.sample({ count: 2, seed: 3 })).toEqual(sampled);
});

test("a training is conditioned on how its images are turned, and ends as a model of upright ones", async () => {
  const model = createModel({ ...size, orientations: 2 }, 1);
  // Orientation 0 has nothing but zeros, 1 nothing but threes.
  const flat = Uint8Array.from({ length: 4 * 9 }, (_, i) => (i < 18 ? 0 : 3));
  const batch = { images: flat, orientations: Int32Array.of(0, 0, 1, 1) };
  const run = train(
    model,
    Array.from({ length: 150 }, () => batch),
    {
      backend,
      steps: 150,
      learningRate: constantRate(0.02),
      emaDecay: 0.9,
    },
  );
  for await (const _ of run);
  const made = await run.averaged();
  expect(made.config.orientations).toBe(0);
  expect(averagedModel(await run.checkpoint()).parameters).toEqual(made.parameters);
  const likelihood = new Likelihood(toDevice(backend, made));
  const [upright = 0, , turned = 0] = await likelihood.bitsPerDim({ images: flat });
  expect(upright).toBeLessThan(0.2);
  // Without it the first pixel of one of them costs a bit or more, and here all of an unknown one.
  expect(turned).toBeGreaterThan(2 * upright);
});

test("orientations that a model is not conditioned on, or does not have, are refused", async () => {
  const [none, two] = [0, 2].map((orientations) => createModel({ ...size, orientations }, 1));
  const given = (model: Model | undefined, orientations: unknown) => async () =>
    bitsOf(model ?? createModel(size), orientations as Int32Array, "running");
  await expect(given(none, Int32Array.of(0, 1, 0, 0))).rejects.toThrow(
    "Cannot use the batch: its images are turned, and the model is not conditioned on it",
  );
  await expect(given(two, Int32Array.of(0, 1, 2, 0))).rejects.toThrow(
    "Cannot use the batch: an orientation lies outside 0 to 1",
  );
  await expect(given(two, [0, 1, 0, 0])).rejects.toThrow(
    "Cannot use orientations in Array: they are whole numbers, in an Int32Array",
  );
  await expect(given(two, Int32Array.of(0, 1))).rejects.toThrow(
    "Cannot use orientations of 2 values: 4 images need 4",
  );
  expect(() => createModel({ ...size, orientations: 9 })).toThrow(
    "Cannot use orientations 9: it must be a whole number from 0 to 8",
  );
});
