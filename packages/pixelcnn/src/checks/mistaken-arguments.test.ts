import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { createModel, toDevice } from "../model/model.ts";
import { writeModel } from "../node/model-file.ts";
import { Sampler } from "../sample/sampling.ts";
import { train, Training } from "../train/training.ts";

// What programs without types give by mistake is refused in words, before anything is done with it.

const backend = referenceBackend();
const model = createModel({ height: 2, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 });
const device = toDevice(backend, model);
const batch = { images: Uint8Array.of(0, 1, 1, 0) };
const how = { backend, steps: 1 };

const onDevice =
  "the model is on no device; give what toDevice(backend, model) returns, or the deviceModel of a run";
const behind = "a backend stands before it, as in toDevice(await wasmBackend(), model)";
const onHost = "give one with its parameters, as createModel() or checkpoint() returns it";

test.each<[string, () => unknown, string]>([
  [
    "a sampler of a model on the host",
    () => Reflect.construct(Sampler, [model]),
    `Cannot sample: ${onDevice}`,
  ],
  [
    "a likelihood of a model on the host",
    () => Reflect.construct(Likelihood, [model]),
    `Cannot find likelihoods: ${onDevice}`,
  ],
  [
    "a training of a model on a device, whose weights would be new ones",
    () => Reflect.construct(Training, [device, [batch], how]),
    `Cannot train: ${onHost}`,
  ],
  [
    "a model and a backend in the wrong order",
    () => Reflect.apply(toDevice, undefined, [model, backend]),
    `Cannot copy the model to a device: ${behind}`,
  ],
  [
    "a model without a backend",
    () => Reflect.apply(toDevice, undefined, [model]),
    `Cannot copy the model to a device: ${behind}`,
  ],
  [
    "a model that is on a device already",
    () => Reflect.apply(toDevice, undefined, [backend, device]),
    `Cannot copy the model to a device: ${onHost}`,
  ],
  [
    "a misspelt choice of the weights",
    () => Reflect.apply(toDevice, undefined, [backend, model, { weight: "running" }]),
    "Cannot copy the model to a device: there is no option weight, there is weights",
  ],
  [
    "a sampler with the option of a data set",
    () => Reflect.construct(Sampler, [device, { batchSize: 4 }]),
    "Cannot make a sampler: there is no option batchSize, there is batch, sampler, resumes, lowered",
  ],
  [
    "a training on a function",
    () => Reflect.apply(train, undefined, [model, () => [batch], how]),
    "Cannot train: batches are an iterable such as [{ images }], not a function, give what it returns",
  ],
  [
    "a training on one batch",
    () => Reflect.apply(train, undefined, [model, batch, how]),
    "Cannot train: batches are an iterable such as [{ images }], not Object",
  ],
  [
    "a validation that can be gone through once",
    () => Reflect.apply(train, undefined, [model, [batch], { ...how, validation: [batch] }]),
    "Cannot train: validation is a function that gives the held-out batches again at each look, such as () => held.batches({ batchSize: 8 })",
  ],
])("%s is refused", (_, act, message) => {
  expect(act).toThrow(new TypeError(message));
});

test("an evaluation of one batch, or with a misspelt option, is refused", async () => {
  const likelihood = new Likelihood(device);
  await expect(Reflect.apply(likelihood.evaluate, likelihood, [batch])).rejects.toThrow(
    new TypeError("Cannot evaluate: batches are an iterable such as [{ images }], not Object"),
  );
  const misspelt = [[batch], { onImage: (): void => {} }];
  await expect(Reflect.apply(likelihood.evaluate, likelihood, misspelt)).rejects.toThrow(
    new TypeError(
      "Cannot evaluate: there is no option onImage, there is group, onImages, onPixels, signal",
    ),
  );
  await likelihood.dispose();
});

test("a palette that would not be kept with its model is refused, and nothing is written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mistaken-"));
  const file = join(folder, "model.safetensors");
  const kept = { palette: { colours: [[0, 0, 0, 255]] } };
  await expect(Reflect.apply(writeModel, undefined, [file, model, kept])).rejects.toThrow(
    new TypeError(`Cannot write ${file}: there is no option palette, there is dtype, settings`),
  );
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
