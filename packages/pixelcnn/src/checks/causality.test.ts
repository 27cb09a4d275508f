import { tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { Conditions } from "../model/stages.ts";
import { upwardLink, wrongGateSplit } from "./broken-networks.fixture.ts";
import { causalityBreaches } from "./causality.fixture.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { someLevels, type Probe } from "./probe.fixture.ts";

const backend = referenceBackend();
const none = { leaks: [], unseen: [] };

const grey = {
  height: 4,
  width: 5,
  levels: 4,
  hiddenChannels: 12,
  layers: 3,
  headChannels: 24,
} as const;
const colour = { ...grey, height: 4, width: 3, channels: 3, hiddenChannels: 12 } as const;

const mixture = { output: "logistic-mixture", mixtures: 3 } as const;

const rectified = /residual|reduce|expand|output|layers\.\d+\.bias/;

function probe(config: Parameters<typeof livelyModel>[0], conditions?: Probe["conditions"]): Probe {
  const model = livelyModel(config);
  // ReLUs that are open let every change through.
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => {
      const beforeReLU =
        name.endsWith(".bias") && (name.startsWith("head.0") || rectified.test(name));
      return [name, beforeReLU ? values.map((x) => x + 2) : values];
    }),
  );
  return { backend, ...model, parameters, ...(conditions ? { conditions } : {}) };
}

/** Outputs so small that no level of a mixture is certain: of certain ones, values move nothing. */
function mild(given: Probe): Probe {
  const parameters = Object.entries(given.parameters).map(
    ([name, values]) =>
      [name, name.startsWith("head.1.") ? values.map((x) => 0.02 * x) : values] as const,
  );
  return { ...given, parameters: Object.fromEntries(parameters) };
}

function image({ config }: Probe): Uint8Array {
  const { height, width, channels, levels } = config;
  return someLevels(height * width * channels, { levels });
}

const classes = (images: number): Conditions => ({
  labels: tensor(new Int32Array(images).fill(1)),
});
const vector = (images: number): Conditions => ({
  vector: tensor(
    Float32Array.from({ length: images * 3 }, (_, i) => [0.5, -1, 2][i % 3] ?? 0),
    {
      shape: [images, 3],
    },
  ),
});
const map = (images: number): Conditions => ({
  spatial: tensor(
    Float32Array.from({ length: images * 24 }, (_, i) => Math.sin(i % 24)),
    { shape: [images, 4, 3, 2] },
  ),
});

const cases: readonly (readonly [string, Probe])[] = [
  ...([3, 5, 7] as const).flatMap((first) =>
    ([3, 5, 7] as const).flatMap((kernel) => [
      [
        `grey 4x5, first ${first}, kernel ${kernel}`,
        probe({ ...grey, firstKernelSize: first, kernelSize: kernel }),
      ] as const,
      [
        `colour 4x3, first ${first}, kernel ${kernel}`,
        probe({ ...colour, firstKernelSize: first, kernelSize: kernel }),
      ] as const,
    ]),
  ),
  ["grey 5x4", probe({ ...grey, height: 5, width: 4, firstKernelSize: 3 })],
  ["grey, a single row", probe({ ...grey, height: 1, width: 6, firstKernelSize: 3 })],
  ["grey, a single column", probe({ ...grey, height: 6, width: 1, firstKernelSize: 3 })],
  ["grey, one layer", probe({ ...grey, layers: 1, firstKernelSize: 5 })],
  ["grey, 1 x 1 filters after the first", probe({ ...grey, firstKernelSize: 3, kernelSize: 1 })],
  ["colour 3x4", probe({ ...colour, height: 3, width: 4, firstKernelSize: 3 })],
  ["two colours", probe({ ...colour, channels: 2, firstKernelSize: 3 })],
  ["binary", probe({ ...grey, levels: 2, firstKernelSize: 3 })],
  ["256 levels", probe({ ...grey, levels: 256, firstKernelSize: 3 })],
  ["colour by class", probe({ ...colour, firstKernelSize: 3, numClasses: 3 }, classes)],
  ["colour by vector", probe({ ...colour, firstKernelSize: 3, vectorSize: 3 }, vector)],
  ["colour by map", probe({ ...colour, firstKernelSize: 3, spatialChannels: 2 }, map)],
  ["grey one-hot", probe({ ...grey, firstKernelSize: 3, input: "one-hot" })],
  ["colour one-hot", probe({ ...colour, firstKernelSize: 3, input: "one-hot" })],
  ["grey embedding", probe({ ...grey, firstKernelSize: 3, input: "embedding" })],
  ["colour embedding", probe({ ...colour, firstKernelSize: 3, input: "embedding" })],
  ["512 levels", probe({ ...grey, levels: 512, firstKernelSize: 3, input: "embedding" })],
  ["colour, a residual in the vertical stack", probe({ ...colour, verticalResidual: true })],
  ["colour, linear gates", probe({ ...colour, firstKernelSize: 3, gate: "glu" })],
  ["colour, skip connections", probe({ ...colour, firstKernelSize: 3, skip: true })],
  ["colour, no position planes", probe({ ...colour, firstKernelSize: 3, positionPlanes: false })],
  ["colour, a head of one sign", probe({ ...colour, firstKernelSize: 3, headActivation: "relu" })],
  ["grey, a mixture of logistics", mild(probe({ ...grey, firstKernelSize: 3, ...mixture }))],
  ["colour, a mixture of logistics", mild(probe({ ...colour, firstKernelSize: 3, ...mixture }))],
  [
    "original PixelCNN, a mixture",
    mild(probe({ ...colour, firstKernelSize: 3, model: "pixelcnn", ...mixture })),
  ],
  ["grey, a blind spot", probe({ ...grey, firstKernelSize: 3, layers: 4, verticalMask: "right" })],
  ["original PixelCNN, grey", probe({ ...grey, model: "pixelcnn" })],
  ["original PixelCNN, colour", probe({ ...colour, firstKernelSize: 3, model: "pixelcnn" })],
  [
    "original PixelCNN, colour by class",
    probe({ ...colour, firstKernelSize: 3, model: "pixelcnn", numClasses: 3 }, classes),
  ],
  [
    "original PixelCNN, colour by map",
    probe({ ...colour, firstKernelSize: 3, model: "pixelcnn", spatialChannels: 2 }, map),
  ],
  ...(["row-lstm", "diagonal-bilstm"] as const).flatMap((model) => [
    [`${model}, grey`, probe({ ...grey, model })] as const,
    [`${model}, a single row`, probe({ ...grey, firstKernelSize: 3, height: 1, model })] as const,
    [`${model}, a single column`, probe({ ...grey, firstKernelSize: 3, width: 1, model })] as const,
    [`${model}, colour by class`, probe({ ...colour, model, numClasses: 3 }, classes)] as const,
    [
      `${model}, colour by map`,
      probe({ ...colour, firstKernelSize: 3, model, spatialChannels: 2 }, map),
    ] as const,
    [
      `${model}, colour one-hot`,
      probe({ ...colour, firstKernelSize: 3, model, input: "one-hot" }),
    ] as const,
    [
      `${model}, colour embedding`,
      probe({ ...colour, firstKernelSize: 3, model, input: "embedding" }),
    ] as const,
  ]),
  [
    "diagonal-bilstm, the last pixel of a row hidden",
    probe({ ...grey, firstKernelSize: 3, model: "diagonal-bilstm", lastPixelHidden: true }),
  ],
  ["row-lstm, kernel 5", probe({ ...grey, firstKernelSize: 3, kernelSize: 5, model: "row-lstm" })],
];

test.each(cases)(
  "5.1 %s: a value moves no logit at or before it, and some logit after it",
  async (_, given) => {
    expect(await causalityBreaches(given, image(given))).toEqual(none);
  },
);

test("5.1 control: a link from the horizontal to the vertical stack leaks to the left in the row", async () => {
  const given = { ...probe({ ...grey, firstKernelSize: 3 }), network: upwardLink };
  const { leaks } = await causalityBreaches(given, image(given));
  expect(leaks).toContain("(1,2,0) -> (1,1,0)");
});

test("5.1 control: thirds of 2p before the halves let red see green", async () => {
  const right = probe({ ...colour, firstKernelSize: 3 });
  const given = { ...right, parameters: wrongGateSplit(right.config, right.parameters) };
  const { leaks } = await causalityBreaches(given, image(given));
  expect(leaks).toContain("(1,1,1) -> (1,1,0)");
  expect(leaks).toContain("(1,1,0) -> (1,1,0)");
});
