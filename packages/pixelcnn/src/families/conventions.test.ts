import { read, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { probeLogits, someLevels } from "../checks/probe.fixture.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { encodeImages } from "../model/encode.ts";
import type { Model } from "../model/model.ts";
import { maskedNetwork, maskedPixelcnn } from "./masked-network.fixture.ts";

const backend = referenceBackend();
const size = {
  height: 5,
  width: 6,
  levels: 4,
  hiddenChannels: 6,
  layers: 4,
  headChannels: 6,
} as const;
// The form of the papers: the head reads what a ReLU leaves of the last maps.
const head = { headActivation: "relu" } as const;

/** How far the logits of two images are from those of a network that is written down in another way, by the largest of them. */
async function distance(
  model: Model,
  other: (config: PixelCNNConfig, parameters: Model["parameters"], input: Tensor) => Tensor,
): Promise<number> {
  const { config, parameters } = model;
  const { height, width, levels } = config;
  const images = tensor(someLevels(2 * height * width, { levels }), {
    shape: [2, height, width, 1],
  });
  const input = encodeImages(images, config);
  const ours = [...(await read(backend, probeLogits({ backend, ...model }, images)))];
  const theirs = [...(await read(backend, other(config, parameters, input)))];
  expect(theirs).toHaveLength(ours.length);
  const largest = Math.max(...ours.map(Math.abs));
  expect(largest).toBeGreaterThan(0.5);
  return Math.max(...ours.map((x, i) => Math.abs(x - (theirs[i] ?? Infinity)))) / largest;
}

test.each([
  ["first 3, kernel 3", { firstKernelSize: 3, kernelSize: 3 }],
  ["first 7, kernel 5", { firstKernelSize: 7, kernelSize: 5 }],
  ["a residual in the vertical stack", { firstKernelSize: 3, verticalResidual: true }],
  [
    "first 5, kernel 3, an image wider than high",
    { firstKernelSize: 5, kernelSize: 3, height: 3, width: 8 },
  ],
] as const)(
  "5.8 masked n x n kernels and a link that reads a row higher give the same logits: %s",
  async (_, more) => {
    expect(await distance(livelyModel({ ...size, ...head, ...more }), maskedNetwork)).toBeLessThan(
      1e-5,
    );
  },
);

test.each([
  ["first 7, kernel 3", {}],
  [
    "first 5, kernel 5, an image higher than wide",
    { firstKernelSize: 5, kernelSize: 5, height: 7, width: 4 },
  ],
] as const)(
  "5.8 an original PixelCNN of masked n x n kernels gives the same logits: %s",
  async (_, more) => {
    const model = livelyModel({ ...size, ...head, model: "pixelcnn", ...more });
    expect(await distance(model, maskedPixelcnn)).toBeLessThan(1e-5);
  },
);
