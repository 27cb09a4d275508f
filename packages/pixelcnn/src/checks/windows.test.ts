// @module-tag guard
import type { Window } from "@pixelweft/layers";
import { compile, tensor, type HostData, type Input, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { encodeImages } from "../model/encode.ts";
import { familyOf } from "../model/family.ts";
import type { Model } from "../model/model.ts";
import type { Conditions } from "../model/stages.ts";
import { wholePass } from "../model/whole-pass.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { parameterTensors, someLevels } from "./probe.fixture.ts";

const backend = referenceBackend();
const size = {
  height: 4,
  width: 5,
  levels: 5,
  hiddenChannels: 6,
  layers: 3,
  headChannels: 6,
} as const;
const n = 2;

interface HostMap {
  readonly data: HostData;
  readonly shape: readonly number[];
}

function conditionsFor({ config }: Model): Conditions {
  const { numClasses: condition, spatialChannels: spatial, height, width } = config;
  const waves = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i));
  return {
    ...(condition > 0 ? { labels: tensor(Int32Array.of(1, 0)) } : {}),
    ...(spatial > 0
      ? {
          spatial: tensor(waves(n * height * width * spatial), {
            shape: [n, height, width, spatial],
          }),
        }
      : {}),
  };
}

/** Every map of the whole pass over two images. */
async function wholeMaps(model: Model): Promise<Record<string, HostMap>> {
  const { config } = model;
  const { height, width, channels, levels } = config;
  const images = tensor(someLevels(n * height * width * channels, { levels }), {
    shape: [n, height, width, channels],
  });
  const program = compile({ backend }, () =>
    wholePass(config, encodeImages(images, config, { parameters: parameterTensors(model) }), {
      parameters: parameterTensors(model),
      conditions: conditionsFor(model),
    }),
  );
  const maps: Record<string, HostMap> = {};
  for (const [name, map] of Object.entries(await program.run()))
    maps[name] = { data: await map.read(), shape: map.shape };
  await program.dispose();
  return maps;
}

/** Every stage over one window of the whole maps. */
async function windowMaps(
  model: Model,
  maps: Readonly<Record<string, HostMap>>,
  { window, stack }: { window: Window; stack: "vertical" | "horizontal" },
): Promise<Record<string, HostData>> {
  const program = compile({ backend }, (given) => {
    const made: Record<string, Tensor> = {};
    const options = { parameters: parameterTensors(model), conditions: conditionsFor(model) };
    const { network } = familyOf(model.config);
    const stages = "stages" in network ? network.stages(model.config, options) : [];
    for (const stage of stages)
      if (stage.stack === stack) Object.assign(made, stage.compute(given, window));
    return made;
  });
  const inputs: Record<string, Input> = { ...maps };
  const found: Record<string, HostData> = {};
  for (const [name, map] of Object.entries(await program.run(inputs)))
    found[name] = await map.read();
  await program.dispose();
  return found;
}

interface NumberWindow extends Window {
  readonly row: number;
  readonly column: number;
}

/** The same part of a whole map. */
function part(
  { data, shape }: HostMap,
  { window, groups }: { window: NumberWindow; groups: number },
): HostData {
  const [count = 0, rows = 0, columns = 0, channels = 0] = shape;
  const width = window.group === undefined ? channels : channels / groups;
  const first = (window.group ?? 0) * width;
  const found: number[] = [];
  for (let b = 0; b < count; b++)
    for (let r = window.row; r < window.row + window.height; r++)
      for (let c = window.column; c < window.column + window.width; c++) {
        const start = ((b * rows + r) * columns + c) * channels + first;
        found.push(...data.subarray(start, start + width));
      }
  return Float32Array.from(found);
}

function bitsOf(data: HostData): Uint32Array {
  return new Uint32Array(Float32Array.from(data).buffer);
}

async function checkWindows(
  model: Model,
  stack: "vertical" | "horizontal",
  windows: readonly NumberWindow[],
): Promise<void> {
  const maps = await wholeMaps(model);
  for (const window of windows) {
    const found = Object.entries(await windowMaps(model, maps, { window, stack }));
    expect(found.length).toBeGreaterThan(model.config.layers);
    for (const [name, data] of found) {
      const whole = maps[name] ?? { data: new Float32Array(), shape: [] };
      const wanted = part(whole, { window, groups: model.config.channels });
      expect(bitsOf(data), `${name} over ${JSON.stringify(window)}`).toEqual(bitsOf(wanted));
    }
  }
}

const { height, width } = size;
const rows = Array.from({ length: height }, (_, row): NumberWindow => ({
  row,
  column: 0,
  height: 1,
  width,
}));
const pixels = Array.from({ length: height * width }, (_, i): NumberWindow => ({
  row: Math.floor(i / width),
  column: i % width,
  height: 1,
  width: 1,
}));
const rectangles: NumberWindow[] = [
  { row: 0, column: 0, height, width },
  { row: 1, column: 1, height: 2, width: 3 },
  { row: 0, column: 4, height: 4, width: 1 },
  { row: 3, column: 2, height: 1, width: 2 },
  { row: 2, column: 0, height: 2, width: 5 },
];
const grouped = [...pixels, ...rectangles].flatMap((window) =>
  [0, 1, 2].map((group) => ({ ...window, group })),
);

const grey = livelyModel({ ...size, firstKernelSize: 5 });
const colour = livelyModel({
  ...size,
  channels: 3,
  firstKernelSize: 3,
  numClasses: 2,
  spatialChannels: 2,
});
const palette = livelyModel({
  ...size,
  channels: 3,
  firstKernelSize: 3,
  kernelSize: 5,
  input: "one-hot",
});
const embedded = livelyModel({ ...palette.config, input: "embedding", embeddingSize: 5 });
const rectified = livelyModel({ ...size, channels: 3, firstKernelSize: 3, gate: "relu" });
const linear = livelyModel({ ...size, channels: 3, firstKernelSize: 3, gate: "glu", skip: true });
const mixture = livelyModel({
  ...size,
  firstKernelSize: 3,
  output: "logistic-mixture",
  mixtures: 2,
});
const other = livelyModel({
  ...size,
  firstKernelSize: 3,
  verticalResidual: true,
  verticalMask: "right",
});
const square = livelyModel({ ...colour.config, model: "pixelcnn" });

test.each([
  ["grey", grey],
  ["conditioned colour", colour],
  ["one-hot colour", palette],
  ["embedded colour", embedded],
  ["colour with ReLUs for gates", rectified],
  ["colour with linear gates and skip connections", linear],
  ["a mixture of logistics", mixture],
  ["grey with a residual and a blind spot in the vertical stack", other],
] as const)(
  "5.14 %s: the vertical stages over rows and rectangles have the bits of the whole pass",
  async (_, model) => {
    await checkWindows(model, "vertical", [...rows, ...rectangles]);
  },
);

test.each([
  ["grey", grey],
  ["conditioned colour", colour],
  ["one-hot colour", palette],
  ["embedded colour", embedded],
  ["colour with ReLUs for gates", rectified],
  ["colour with linear gates and skip connections", linear],
  ["a mixture of logistics", mixture],
  ["grey with a residual and a blind spot in the vertical stack", other],
  ["original PixelCNN, conditioned colour", square],
] as const)(
  "5.14 %s: the horizontal stages over pixels and rectangles have the bits of the whole pass",
  async (_, model) => {
    await checkWindows(model, "horizontal", [...rows, ...pixels, ...rectangles]);
  },
);

test.each([
  ["conditioned colour", colour],
  ["one-hot colour", palette],
  ["embedded colour", embedded],
  ["colour with ReLUs for gates", rectified],
  ["colour with linear gates and skip connections", linear],
  ["original PixelCNN, conditioned colour", square],
] as const)(
  "5.14 %s: the horizontal stages over one colour group have the bits of the whole pass",
  async (_, model) => {
    await checkWindows(model, "horizontal", grouped);
  },
);
