import { grad, read, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { formatModel } from "../model/format-model.ts";
import { createModel, toDevice } from "../model/model.ts";
import { Sampler } from "../sample/sampling.ts";
import {
  conditionedSpecs,
  conditionedToDevice,
  createConditionedModel,
  parseConditionedModel,
  type ConditionedModel,
} from "./conditioned-model.ts";
import { conditionedLoss } from "./conditioned-training.ts";
import { ConditionerProgram } from "./conditioner-program.ts";
import type { SourceBatch } from "./conditioner.ts";
import { codeConditioner } from "./conditioners/code.ts";
import { deconvolutionConditioner } from "./conditioners/deconvolution.ts";
import { pictureConditioner } from "./conditioners/picture.ts";
import { deconvolution, pixels, size, sizes } from "./small-conditioned.fixture.ts";

const backend = referenceBackend();
const images = someLevels(3 * pixels, { levels: 4 });

/** A conditioned model with the lively weights of the plain one and first values for the rest. */
function lively(
  config: Parameters<typeof livelyModel>[0],
  conditioner: Parameters<typeof createConditionedModel>[1],
): ConditionedModel {
  const model = createConditionedModel(config, conditioner, 1);
  return { ...model, parameters: { ...model.parameters, ...livelyModel(config).parameters } };
}

/** Log-probabilities of images, given what the conditioner makes. */
async function logProb(model: ConditionedModel, batch: SourceBatch): Promise<Float32Array> {
  const device = conditionedToDevice(backend, model);
  const [conditioner, likelihood] = [new ConditionerProgram(device), new Likelihood(device)];
  const made = await conditioner.conditions(batch);
  const nats = await likelihood.logProb({ images: batch.images, ...made });
  await conditioner.dispose();
  await likelihood.dispose();
  device.state.dispose();
  return nats;
}

test("5.17 maps that a deconvolution makes equal to h everywhere do what h does as a vector", async () => {
  const global = livelyModel({ ...size, numClasses: 2 });
  const model = createConditionedModel({ ...size, spatialChannels: 2 }, deconvolution);
  const identity = Float32Array.of(1, 0, 0, 1);
  const renamed = Object.fromEntries(
    Object.entries(model.parameters).map(([name, own]) => [
      name,
      global.parameters[name.replace(/spatial$/, "condition")] ?? own,
    ]),
  );
  const parameters = {
    ...renamed,
    // Each of the 12 places gets h, which is above zero, so that the ReLU lets it pass.
    "conditioner.in.weight": Float32Array.from({ length: 48 }, (_, i) =>
      i % 2 === Math.floor(i / 24) ? 1 : 0,
    ),
    "conditioner.out.weight": identity,
  };
  const h = Float32Array.of(1, 0.5, 0.25, 2, 0, 1.5);
  const byMaps = await logProb({ ...model, parameters }, { images, source: h });
  const device = toDevice(backend, global);
  const likelihood = new Likelihood(device);
  const byVector = await likelihood.logProb({ images, vector: h });
  await likelihood.dispose();
  device.state.dispose();
  expect(byMaps).toHaveLength(byVector.length);
  byMaps.forEach((value, i) => {
    expect(Math.abs(value - (byVector[i] ?? NaN))).toBeLessThan(1e-5);
  });
});

test("a class does what its one-hot vector does, through maps", async () => {
  const model = lively(
    { ...size, spatialChannels: 2 },
    deconvolutionConditioner({ ...sizes, stages: 1 }),
  );
  const byLabel = await logProb(model, { images, labels: Int32Array.of(1, 0, 1) });
  const byVector = await logProb(model, { images, source: Float32Array.of(0, 1, 1, 0, 0, 1) });
  byLabel.forEach((value, i) => expect(value).toBeCloseTo(byVector[i] ?? NaN, 5));
  const other = await logProb(model, { images, labels: Int32Array.of(0, 0, 1) });
  expect(other.subarray(0, pixels)).not.toEqual(byLabel.subarray(0, pixels));
  expect(other.subarray(pixels)).toEqual(byLabel.subarray(pixels));
});

test("a low resolution beside a class: both act", async () => {
  const map = pictureConditioner({ inputs: 1, hiddenChannels: 2, stages: 1 });
  const model = lively({ ...size, spatialChannels: 2, numClasses: 2 }, map);
  const device = conditionedToDevice(backend, model);
  const conditioner = new ConditionerProgram(device);
  const source = Float32Array.from({ length: 3 * 4 }, (_, i) => Math.sin(i));
  const labels = Int32Array.of(0, 1, 0);
  const { spatial = new Float32Array() } = await conditioner.conditions({ images, source, labels });
  expect(spatial).toHaveLength(3 * pixels * 2);
  const sampler = new Sampler(device, { batch: 3 });
  const drawn = await sampler.sample({ count: 3, seed: 1, labels, spatial });
  expect(drawn).toHaveLength(3 * pixels);
  const likelihood = new Likelihood(device);
  const one = await likelihood.logProb({ images, labels, spatial });
  const other = await likelihood.logProb({ images, labels: Int32Array.of(1, 1, 0), spatial });
  const still = await likelihood.logProb({ images, labels, spatial: spatial.map((x) => x + 1) });
  expect(other.subarray(0, pixels)).not.toEqual(one.subarray(0, pixels));
  expect(still).not.toEqual(one);
  await Promise.all([conditioner.dispose(), sampler.dispose(), likelihood.dispose()]);
  device.state.dispose();
});

test.each([
  [
    "a deconvolution",
    { ...size, spatialChannels: 2 },
    deconvolutionConditioner({ ...sizes, stages: 1 }),
  ],
  ["an encoder", { ...size, vectorSize: 2 }, codeConditioner({ hiddenChannels: 2, stages: 1 })],
] as const)(
  "5.7 the gradient of the loss through %s agrees with finite differences",
  async (_, config, conditioner) => {
    const model = lively(config, conditioner);
    const specs = conditionedSpecs(model);
    const inputs = {
      images: tensor(images, { shape: [3, 4, 3, 1] }),
      "conditioner.source": tensor(Float32Array.of(1, 0.5, 0.25, 2, -1, 1.5), { shape: [3, 2] }),
    };
    const tensors = (values: ConditionedModel["parameters"]): Record<string, Tensor> =>
      Object.fromEntries(
        Object.entries(specs).map(([name, { shape }]) => [
          name,
          tensor(values[name] ?? new Float32Array(), { shape }),
        ]),
      );
    const lossOf = (named: Readonly<Record<string, Tensor>>): Tensor =>
      conditionedLoss(model)(named, inputs).loss;
    const gradients = grad(lossOf)(tensors(model.parameters));
    const names = Object.keys(specs).filter((name) => name.startsWith("conditioner."));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const found = Float32Array.from(await read(backend, gradients[name] ?? tensor([0])));
      const most = found.reduce(
        (best, g, i) => (Math.abs(g) > Math.abs(found[best] ?? 0) ? i : best),
        0,
      );
      const at = async (step: number): Promise<number> => {
        const moved = (model.parameters[name] ?? new Float32Array()).slice();
        moved[most] = (moved[most] ?? 0) + step;
        const [loss = NaN] = await read(
          backend,
          lossOf(tensors({ ...model.parameters, [name]: moved })),
        );
        return loss;
      };
      const slope = ((await at(1e-3)) - (await at(-1e-3))) / 2e-3;
      expect(Math.abs(found[most] ?? 0), name).toBeGreaterThan(1e-3);
      expect(Math.abs(slope - (found[most] ?? NaN)), name).toBeLessThan(
        0.05 * Math.abs(slope) + 5e-3,
      );
    }
  },
);

test("conditioners, batches and files that do not fit are refused", async () => {
  const make =
    (config: object, conditioner = deconvolution): (() => unknown) =>
    () =>
      createConditionedModel({ ...size, ...config }, conditioner);
  expect(make({})).toThrow(
    "Cannot condition the model on maps: its spatialChannels are 0; set spatialChannels",
  );
  expect(make({ spatialChannels: 2, numClasses: 2 })).toThrow("on a vector twice");
  const code = codeConditioner({ hiddenChannels: 2, stages: 1 });
  expect(make({ spatialChannels: 2 }, code)).toThrow(
    "on a vector: its vectorSize is 0; set vectorSize",
  );
  expect(() => codeConditioner({ hiddenChannels: 0, stages: 1 })).toThrow("with hiddenChannels 0");
  const device = conditionedToDevice(
    backend,
    lively({ ...size, spatialChannels: 2 }, deconvolution),
  );
  const conditioner = new ConditionerProgram(device);
  await expect(conditioner.conditions({ images })).rejects.toThrow(TypeError);
  await expect(conditioner.conditions({ images, source: new Float32Array(5) })).rejects.toThrow(
    "3 images need 6",
  );
  await expect(conditioner.conditions({ images, labels: Int32Array.of(0, 1, 2) })).rejects.toThrow(
    "outside 0 to 1",
  );
  await expect(conditioner.conditions({})).rejects.toThrow("no labels and no images");
  const { spatial } = await conditioner.conditions({ labels: Int32Array.of(0, 1, 1) });
  const beside = await conditioner.conditions({ images, labels: Int32Array.of(0, 1, 1) });
  expect(spatial).toEqual(beside.spatial);
  await conditioner.dispose();
  device.state.dispose();
  expect(() => parseConditionedModel(formatModel(createModel(size)))).toThrow(
    "it is a gated-pixelcnn, not a conditioned-pixelcnn",
  );
});
