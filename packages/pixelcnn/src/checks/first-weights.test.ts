// @module-tag ci
import { convolve, wholeWindow, normals, type ConvolutionTerm } from "@pixelweft/layers";
import {
  compile,
  flip,
  reshape,
  slice,
  sub,
  tensor,
  type HostData,
  type Tensor,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { alongDiagonals } from "../families/diagonal-bilstm.ts";
import { downRows } from "../families/row-lstm.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { encodeImages } from "../model/encode.ts";
import { createModel, toDevice, type Model } from "../model/model.ts";
import { getter, type Get, type StageOptions } from "../model/stages.ts";
import { wholePass } from "../model/whole-pass.ts";
import { parameterTensors, someLevels } from "./probe.fixture.ts";

const backend = referenceBackend();
const n = 2;
const size = {
  height: 14,
  width: 14,
  levels: 256,
  hiddenChannels: 24,
  firstKernelSize: 5,
  headChannels: 24,
} as const;

/** Waves with noise over the whole range of levels. */
function images({ height, width, channels, levels }: PixelCNNConfig): Tensor {
  const noise = normals({ seed: 5, stream: 9, start: 0, count: n * height * width * channels });
  const top = levels - 1;
  const values = Uint8Array.from(noise, (x, i) =>
    Math.max(0, Math.min(top, top * (0.5 + 0.3 * Math.sin(i / 5) + 0.2 * x))),
  );
  return tensor(values, { shape: [n, height, width, channels] });
}

function deviation(values: HostData): number {
  const all = Float64Array.from(values);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  return Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
}

interface Untrained {
  readonly config: PixelCNNConfig;
  readonly input: Tensor;
  readonly map: Get;
  readonly parameter: Get;
  readonly options: StageOptions;
}

/** A sum of convolutions over whole maps. */
function sums(terms: readonly ConvolutionTerm[], map: Tensor): Tensor {
  return convolve(terms, { window: wholeWindow(map), grouping: { groups: 1, parts: 1 } });
}

type PreActivations = (model: Untrained) => Record<string, Tensor>;

/** Of both stacks of a Gated PixelCNN, and what its head reads. */
const gated: PreActivations = ({ config, input, map, parameter }) => {
  const found: Record<string, Tensor> = {};
  for (let layer = 0; layer < config.layers; layer++) {
    const own = layer === 0 ? input : map(`h.${layer - 1}`);
    const weight = parameter(`layers.${layer}.horizontal.weight`);
    const link = { map: map(`v.${layer}.pre`), weight: parameter(`layers.${layer}.link.weight`) };
    const left = (weight.shape[1] ?? 1) - 1;
    found[`v.${layer}`] = map(`v.${layer}.pre`);
    found[`h.${layer}`] = sums([{ map: own, weight, firstTap: [0, -left] }, link], own);
  }
  return found;
};

/** Of the kernels of an original PixelCNN: what a ReLU leaves has half the mean square. */
const original: PreActivations = ({ config, map, parameter }) => {
  const found: Record<string, Tensor> = { first: map("h.0") };
  for (let layer = 1; layer < config.layers; layer++) {
    const [a, name] = [map(`a.${layer}`), `layers.${layer}`];
    const half = (config.kernelSize - 1) / 2;
    const above = {
      map: a,
      weight: parameter(`${name}.above.weight`),
      firstTap: [-half, -half] as const,
    };
    const beside = {
      map: a,
      weight: parameter(`${name}.beside.weight`),
      firstTap: [0, -half] as const,
    };
    found[`kernel ${layer}`] = sums([above, beside], a);
    const open = map(`r.${layer - 1}`);
    found[`reduce ${layer}`] = sums(
      [{ map: open, weight: parameter(`${name}.reduce.weight`) }],
      open,
    );
  }
  return found;
};

/** Of the gates of a Row LSTM: rows read the states of the row above. */
const rows: PreActivations = ({ config, map, parameter, options }) => {
  const found: Record<string, Tensor> = { first: map("stream.0") };
  for (let layer = 1; layer < config.layers; layer++) {
    const name = `layers.${layer}`;
    const stream = map(`stream.${layer - 1}`);
    const states = downRows(stream, config, { name, options });
    found[name] = sums(
      [
        { map: stream, weight: parameter(`${name}.input.weight`), firstTap: [0, -1] },
        { map: states, weight: parameter(`${name}.state.weight`), firstTap: [-1, -1] },
      ],
      stream,
    );
  }
  return found;
};

/** Of the gates of both directions of a Diagonal BiLSTM: a pixel reads the states above it and before it. */
const diagonals: PreActivations = ({ config, input, map, parameter, options }) => {
  const found: Record<string, Tensor> = { first: map("stream.0") };
  for (let layer = 1; layer < config.layers; layer++)
    for (const [side, mirrored] of [
      ["left", false],
      ["right", true],
    ] as const) {
      const name = `layers.${layer}.${side}`;
      const turned = (x: Tensor): Tensor => (mirrored ? flip(x, [2]) : x);
      const stream = map(`stream.${layer - 1}`);
      const image = mirrored && layer === 1 ? [parameter(`${name}.image.weight`)] : [];
      const also = image.map((weight) => ({ map: input, weight }));
      const states = turned(alongDiagonals(stream, config, { name, options, mirrored, also }));
      const weight = parameter(`${name}.state.weight`);
      const [above, before] = [0, 1].map((tap) => ({
        map: states,
        weight: part(weight, tap),
        firstTap: (tap === 0 ? [-1, 0] : [0, -1]) as readonly [number, number],
      }));
      const terms = [
        { map: turned(stream), weight: parameter(`${name}.input.weight`) },
        ...image.map((kernel) => ({ map: turned(input), weight: kernel })),
        ...(above && before ? [above, before] : []),
      ];
      found[`${side} ${layer}`] = sums(terms, states);
    }
  return found;
};

/** One of two taps of a kernel `[2, 1, in, out]`. */
function part(weight: Tensor, tap: number): Tensor {
  const [, , inputs = 1, outputs = 1] = weight.shape;
  return reshape(slice(weight, [{ start: tap, size: 1 }]), [inputs, outputs]);
}

async function deviations(model: Model, of: PreActivations): Promise<Record<string, number>> {
  const { config } = model;
  const program = compile({ backend }, () => {
    const parameters = parameterTensors(model);
    const input = encodeImages(images(config), config, { parameters });
    const maps = wholePass(config, input, { parameters });
    const [map, parameter] = [getter(maps, "map"), getter(parameters, "parameter")];
    const head = sub(map("head.in"), map("head.negative"));
    return { ...of({ config, input, map, parameter, options: { parameters } }), head };
  });
  const found: Record<string, number> = {};
  for (const [name, map] of Object.entries(await program.run()))
    found[name] = deviation(await map.read());
  await program.dispose();
  return found;
}

// Without a bounded activation the vertical stack follows what borders and chance take away: as little as in real sizes.
const large = { height: 28, width: 28, hiddenChannels: 48 } as const;

const families = [
  ["gated", {}, gated],
  ["gated, a palette", { input: "one-hot", levels: 32 }, gated],
  ["gated, codes", { input: "embedding", levels: 512, embeddingSize: 16 }, gated],
  ["gated, linear gates", { gate: "glu", ...large }, gated],
  ["two stacks with ReLUs", { gate: "relu", ...large }, gated],
  ["original PixelCNN", { model: "pixelcnn" }, original],
  ["Row LSTM", { model: "row-lstm", hiddenChannels: 12 }, rows],
  ["Diagonal BiLSTM", { model: "diagonal-bilstm", hiddenChannels: 12 }, diagonals],
] as const;

// Networks between the two depths are nightly.
const byDay = process.env["TEST_TIER"] !== "nightly";
const depths = families.flatMap(([name, change, of]) =>
  [1, 3].flatMap((channels) =>
    (byDay ? [5, 21] : [5, 12, 21]).map(
      (layers) => [name, channels, layers, { change, of }] as const,
    ),
  ),
);

test.each(depths)(
  "pre-activations of an untrained model keep their size: %s, %i colours, %i layers",
  async (_, channels, layers, { change, of }) => {
    const model = createModel({ ...size, ...change, channels, layers }, 3);
    const found = Object.entries(await deviations(model, of));
    expect(found.length).toBeGreaterThanOrEqual(layers);
    for (const [name, value] of found) {
      expect(value, name).toBeGreaterThan(0.5);
      expect(value, name).toBeLessThan(2);
    }
  },
);

test.each([
  ["classes", { numClasses: 4 }, { labels: Int32Array.of(1, 3) }],
  ["a vector of 100", { vectorSize: 100 }, { vector: vector(n * 100) }],
  ["maps", { spatialChannels: 8 }, { spatial: vector(n * 196 * 8) }],
] as const)(
  "an untrained model with %s says what the unconditional one says, whatever the condition",
  async (_, change, given) => {
    const levels = { ...size, levels: 4, hiddenChannels: 6, headChannels: 6 };
    for (const model of ["gated", "pixelcnn", "row-lstm", "diagonal-bilstm"] as const) {
      const own = lastLayerDrawn(createModel({ ...levels, ...change, model }));
      const names = Object.keys(own.parameters).filter((x) => /\.(condition|spatial)$/.test(x));
      expect(names.length).toBeGreaterThan(1);
      for (const name of names) expect(own.parameters[name]?.every((x) => x === 0)).toBe(true);
      const plain = createModel({ ...levels, model });
      const parameters = Object.fromEntries(
        Object.keys(plain.parameters).map((name) => [name, own.parameters[name] ?? vector(0)]),
      );
      expect(await nats(own, given)).toEqual(await nats({ ...plain, parameters }, {}));
    }
  },
);

function vector(length: number): Float32Array {
  return normals({ seed: 1, stream: 9, start: 0, count: length });
}

/** With the last layer at zero, every model says the same. */
function lastLayerDrawn(model: Model): Model {
  const weight = vector(model.parameters["head.1.weight"]?.length ?? 0);
  return { ...model, parameters: { ...model.parameters, "head.1.weight": weight } };
}

async function nats(
  model: Model,
  given: Omit<Parameters<Likelihood["logProb"]>[0], "images">,
): Promise<Float32Array> {
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  const { height, width, levels } = model.config;
  const found = await likelihood.logProb({
    images: someLevels(n * height * width, { levels }),
    ...given,
  });
  await likelihood.dispose();
  device.state.dispose();
  return found;
}
