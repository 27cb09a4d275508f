// @module-tag guard
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { Model } from "../model/model.ts";
import type { Batch } from "../train/batch.ts";
import { wrongGateSplit } from "./broken-networks.fixture.ts";
import { enumerated, everyImage } from "./enumeration.fixture.ts";
import { livelyModel } from "./lively-model.fixture.ts";

const backend = referenceBackend();

const small = {
  levels: 2,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
} as const;
const mixture = { output: "logistic-mixture", mixtures: 4 } as const;
const grey = livelyModel({ ...small, height: 2, width: 2 });
const colour = livelyModel({ ...small, height: 2, width: 2, channels: 3 });
const classes = livelyModel({ ...grey.config, numClasses: 3 });
const vectors = livelyModel({ ...grey.config, vectorSize: 2 });
const mapped = livelyModel({ ...small, height: 1, width: 2, channels: 3, spatialChannels: 2 });

function images(model: Model): number {
  const { height, width, channels, levels } = model.config;
  return levels ** (height * width * channels);
}

/** The same values for each of a number of images. */
function repeated(values: readonly number[], count: number): Float32Array {
  return Float32Array.from(
    { length: values.length * count },
    (_, i) => values[i % values.length] ?? 0,
  );
}

const cases: readonly (readonly [string, Model, number, Omit<Batch, "images">])[] = [
  ["2x2 binary grey", grey, 16, {}],
  ["2x2 binary colour", colour, 4096, {}],
  ["1x2 with 4 levels", livelyModel({ ...small, height: 1, width: 2, levels: 4 }), 16, {}],
  ["3x3 binary grey", livelyModel({ ...small, height: 3, width: 3, firstKernelSize: 5 }), 512, {}],
  [
    "1x2 colour with 3 levels",
    livelyModel({ ...small, height: 1, width: 2, channels: 3, levels: 3 }),
    729,
    {},
  ],
  ["2x2 one-hot", livelyModel({ ...grey.config, levels: 3, input: "one-hot" }), 81, {}],
  ["2x2 embedding", livelyModel({ ...grey.config, levels: 3, input: "embedding" }), 81, {}],
  ...[0, 1, 2].map(
    (label) =>
      [
        `class ${label}`,
        classes,
        16,
        { labels: new Int32Array(images(classes)).fill(label) },
      ] as const,
  ),
  ["a vector", vectors, 16, { vector: repeated([0.7, -1.5], 16) }],
  [
    "an ablated grey model",
    livelyModel({ ...grey.config, gate: "relu", verticalResidual: true, verticalMask: "right" }),
    16,
    {},
  ],
  [
    "a grey model with linear gates and skip connections",
    livelyModel({ ...grey.config, gate: "glu", skip: true }),
    16,
    {},
  ],
  [
    "a grey mixture",
    livelyModel({ ...small, ...mixture, height: 1, width: 3, levels: 5 }),
    125,
    {},
  ],
  ["a colour mixture", livelyModel({ ...colour.config, ...mixture }), 4096, {}],
  [
    "a colour mixture of 4 levels",
    livelyModel({ ...colour.config, ...mixture, width: 1, levels: 4 }),
    4096,
    {},
  ],
  [
    "a Row LSTM's colour mixture",
    livelyModel({ ...colour.config, ...mixture, model: "row-lstm", forgetBias: 1 }),
    4096,
    {},
  ],
  [
    "the original PixelCNN in colour",
    livelyModel({ ...colour.config, model: "pixelcnn" }),
    4096,
    {},
  ],
  ...(["row-lstm", "diagonal-bilstm"] as const).flatMap(
    (model) =>
      [
        [`a ${model} in grey`, livelyModel({ ...small, height: 3, width: 3, model }), 512, {}],
        [`a ${model} in colour`, livelyModel({ ...colour.config, model }), 4096, {}],
      ] as const,
  ),
  ["a map", mapped, 64, { spatial: repeated([1, -2, 0.5, 3], 64) }],
];

test.each(cases)(
  "5.5 the probabilities of all images of %s add up to one",
  async (_, model, count, given) => {
    const table = await enumerated(backend, model, given);
    expect(table).toHaveLength(count);
    const sum = table.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
    // A model that says the same of everything would prove little.
    expect(Math.max(...table) / Math.min(...table)).toBeGreaterThan(3);
  },
);

test("everyImage() counts", () => {
  const model = livelyModel({ ...small, height: 1, width: 2, levels: 3 });
  expect([...everyImage(model)]).toEqual([0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2, 2, 0, 2, 1, 2, 2]);
});

test("5.5 control: the probabilities of a network that sees the value it predicts do not add up to one", async () => {
  const broken = wrongGateSplit(colour.config, colour.parameters);
  const table = await enumerated(backend, colour, {}, broken);
  const sum = table.reduce((a, b) => a + b, 0);
  expect(Math.abs(sum - 1)).toBeGreaterThan(1e-3);
});
