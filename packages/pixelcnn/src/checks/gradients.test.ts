// @module-tag guard
import { maskedParameters, Trainer, type ParameterSpecs } from "@pixelweft/layers";
import { compile, type Input } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { Model } from "../model/model.ts";
import { logProb } from "../model/network.ts";
import { parameterSpecs } from "../model/specs.ts";
import { conditionsOf } from "../model/stages.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { someLevels } from "./probe.fixture.ts";

const size = {
  height: 3,
  width: 4,
  levels: 4,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
} as const;
const n = 2;

const waves = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i));
const labels = { labels: { data: Int32Array.of(2, 0), shape: [n] } };
const vector = { vector: { data: waves(n * 3), shape: [n, 3] } };
const maps = { spatial: { data: waves(n * 12 * 2), shape: [n, 3, 4, 2] } };

const embedded = { input: "embedding", embeddingSize: 3 } as const;
const mixture = { output: "logistic-mixture", mixtures: 3 } as const;

/** A model whose ReLUs stand well to one side of their kink, some open and some closed, for a kink has no slope. */
function smooth(config: Parameters<typeof livelyModel>[0]): Model {
  const model = livelyModel(config);
  const end = new RegExp(`^layers.${model.config.layers - 1}.(residual|output).bias`);
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => {
      if (/^head\.0\.(weight|negative)$/.test(name)) return [name, values.map((x) => 0.1 * x)];
      // A mixture's scales are exponentials: they bend more.
      const last = model.config.output === "softmax" ? 0.3 : 0.03;
      if (name === "head.1.weight") return [name, values.map((x) => last * x)];
      const aside = end.test(name) || name === "head.0.bias";
      return [name, aside ? values.map((x, i) => x + (i % 2 === 0 ? 4 : -4)) : values];
    }),
  );
  return { ...model, parameters };
}

/** The same for a network of ReLUs: small weights leave every pre-activation near its bias. */
function smoothRectified(config: Parameters<typeof livelyModel>[0]): Model {
  const model = livelyModel(config);
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => [
      name,
      name.endsWith(".bias") && name !== "head.1.bias"
        ? values.map((x, i) => x + (i % 2 === 0 ? 4 : -4))
        : values.map((x) => 0.3 * x),
    ]),
  );
  return { ...model, parameters };
}

const cases: readonly (readonly [string, Model, Readonly<Record<string, Input>>])[] = [
  ["grey", smooth({ ...size, firstKernelSize: 5, kernelSize: 5 }), {}],
  ["colour", smooth({ ...size, channels: 3 }), {}],
  ["colour by class", smooth({ ...size, channels: 3, numClasses: 3 }), labels],
  ["grey by vector", smooth({ ...size, vectorSize: 3 }), vector],
  ["colour by map", smooth({ ...size, channels: 3, spatialChannels: 2 }), maps],
  ["one-hot", smooth({ ...size, input: "one-hot" }), {}],
  ["embedding", smooth({ ...size, ...embedded }), {}],
  ["colour embedding", smooth({ ...size, ...embedded, embeddingSize: 2, channels: 3 }), {}],
  ["a vertical residual", smooth({ ...size, verticalResidual: true, verticalMask: "right" }), {}],
  ["linear gates and skips", smooth({ ...size, channels: 3, gate: "glu", skip: true }), {}],
  ["a grey mixture", smooth({ ...size, ...mixture, levels: 256 }), {}],
  ["a colour mixture", smooth({ ...size, ...mixture, channels: 3, levels: 16 }), {}],
  ["ReLUs for gates", smoothRectified({ ...size, gate: "relu", channels: 3 }), {}],
  ["Row LSTM by class", smooth({ ...size, model: "row-lstm", channels: 3, numClasses: 3 }), labels],
  [
    "Diagonal BiLSTM by map",
    smooth({ ...size, model: "diagonal-bilstm", channels: 3, spatialChannels: 2 }),
    maps,
  ],
  [
    "original PixelCNN by class",
    smoothRectified({ ...size, model: "pixelcnn", channels: 3, numClasses: 3 }),
    labels,
  ],
];

function inputsOf(
  { config }: Model,
  extra: Readonly<Record<string, Input>>,
): Readonly<Record<string, Input>> {
  const { height, width, channels, levels } = config;
  const images = someLevels(n * height * width * channels, { levels });
  return { images: { data: images, shape: [n, height, width, channels] }, ...extra };
}

/** A trainer that holds the model, with the gradient of one batch, and the loss of that batch in float64 as a function of its parameters. */
async function prepared(model: Model, inputs: Readonly<Record<string, Input>>) {
  const { config } = model;
  const specs: ParameterSpecs = parameterSpecs(config);
  const backend = referenceBackend();
  const trainer = new Trainer({ backend, specs, loss: bitsPerDimLoss(config) });
  trainer.loadParameters(model.parameters);
  await trainer.gradient(inputs);
  const gradients = await trainer.state.readAll("gradients");
  const program = compile({ backend, state: trainer.state }, (given, { state }) => {
    const { images } = given;
    const parameters = maskedParameters(specs, state["parameters"]?.named ?? {});
    if (images)
      return { nats: logProb(config, images, { parameters, conditions: conditionsOf(given) }) };
  });
  const loss = async (): Promise<number> => {
    const values = Float64Array.from((await (await program.run(inputs))["nats"]?.read()) ?? []);
    return -values.reduce((a, b) => a + b, 0) / Math.LN2 / (values.length / n);
  };
  return { trainer, specs, gradients, loss };
}

/** The entry with the largest gradient, and two others that are live. */
function chosen(gradient: Float32Array, mask: Float32Array | undefined): number[] {
  const live = [...gradient.keys()].filter((i) => mask?.[i] !== 0);
  const largest = live.reduce(
    (best, i) => (Math.abs(gradient[i] ?? 0) > Math.abs(gradient[best] ?? 0) ? i : best),
    live[0] ?? 0,
  );
  return [...new Set([largest, live[Math.floor(live.length / 3)] ?? 0, live.at(-1) ?? 0])];
}

test.each(cases)(
  "5.7 %s: the gradient of every parameter agrees with finite differences of the loss",
  async (_, model, extra) => {
    const { trainer, specs, gradients, loss } = await prepared(model, inputsOf(model, extra));
    const step = 1.6e-2;
    for (const [name, values] of Object.entries(model.parameters)) {
      const gradient = gradients[name] ?? new Float32Array();
      const scale = Math.max(...gradient.map(Math.abs));
      expect(scale, name).toBeGreaterThan(5e-4);
      for (const i of chosen(gradient, specs[name]?.mask)) {
        const at = async (by: number): Promise<number> => {
          const moved = values.slice();
          moved[i] = (moved[i] ?? 0) + by;
          trainer.state.write("parameters", name, moved);
          return loss();
        };
        // Two central differences, extrapolated: the error falls with the fourth power of the step.
        const difference = async (by: number): Promise<number> =>
          ((await at(by)) - (await at(-by))) / (2 * by);
        const slope = (4 * (await difference(step / 2)) - (await difference(step))) / 3;
        expect(
          Math.abs((gradient[i] ?? Infinity) - slope),
          `${name} ${i}: ${gradient[i]} and ${slope}`,
        ).toBeLessThan(1e-3 * Math.max(scale, 0.2));
      }
      trainer.state.write("parameters", name, values);
    }
    await trainer.dispose();
  },
);

test.each(cases)(
  "5.7 %s: masked entries have a gradient of exactly zero, and every live tensor one that is not",
  async (_, model, extra) => {
    const { trainer, specs, gradients } = await prepared(model, inputsOf(model, extra));
    let masked = 0;
    for (const [name, { mask }] of Object.entries(specs)) {
      const gradient = gradients[name] ?? new Float32Array();
      expect(
        gradient.some((g) => g !== 0),
        name,
      ).toBe(true);
      for (const [i, live] of mask?.entries() ?? []) {
        if (live === 1) continue;
        masked++;
        expect(Math.abs(gradient[i] ?? 1), name).toBe(0);
      }
    }
    expect(masked).toBe(
      Object.values(specs).reduce(
        (sum, { mask }) => sum + (mask?.filter((live) => live === 0).length ?? 0),
        0,
      ),
    );
    expect(masked).toBeGreaterThan(0);
    await trainer.dispose();
  },
);

test("masked entries stay zero through training: weights, moments and average", async () => {
  const [, model, extra] = cases[2] ?? cases[0] ?? ["", livelyModel(size), {}];
  const { trainer, specs } = await prepared(model, inputsOf(model, extra));
  for (let step = 0; step < 4; step++) {
    await trainer.gradient(inputsOf(model, extra));
    await trainer.update(1e-2);
  }
  for (const buffer of ["parameters", "moment1", "moment2", "ema"]) {
    const values = await trainer.state.readAll(buffer);
    for (const [name, { mask }] of Object.entries(specs)) {
      const moved = values[name]?.filter((x, i) => mask?.[i] === 0 && x !== 0);
      expect(moved, `${buffer} ${name}`).toHaveLength(0);
    }
  }
  await trainer.dispose();
});

test("the parameters of another class have no gradient", async () => {
  const model = livelyModel({ ...size, numClasses: 3 });
  const { trainer, gradients } = await prepared(model, inputsOf(model, labels));
  const table = gradients["layers.1.vertical.condition"] ?? new Float32Array();
  const rows = [0, 1, 2].map((label) =>
    table.slice(label * 12, (label + 1) * 12).some((g) => g !== 0),
  );
  expect(rows).toEqual([true, false, true]);
  await trainer.dispose();
});
