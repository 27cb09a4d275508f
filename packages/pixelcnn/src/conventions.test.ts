import { read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { encodeImages } from "./encode.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { maskedNetwork } from "./masked-network.fixture.ts";
import { probeLogits, someLevels } from "./probe.fixture.ts";

const backend = referenceBackend();
const size = { height: 5, width: 6, levels: 4, features: 6, layers: 4, head: 6 } as const;

test.each([
  ["first 3, kernel 3", { first: 3, kernel: 3 }],
  ["first 7, kernel 5", { first: 7, kernel: 5 }],
  ["first 5, kernel 3, an image wider than high", { first: 5, kernel: 3, height: 3, width: 8 }],
] as const)(
  "5.8 masked n x n kernels and a link that reads a row higher give the same logits: %s",
  async (_, more) => {
    const model = livelyModel({ ...size, ...more });
    const { config, parameters } = model;
    const { height, width } = config;
    const images = tensor(someLevels(2 * height * width, { levels: 4 }), {
      shape: [2, height, width, 1],
    });
    const input = encodeImages(images, config);
    const ours = [...(await read(backend, probeLogits({ backend, ...model }, input)))];
    const theirs = [...(await read(backend, maskedNetwork(config, parameters, input)))];
    expect(theirs).toHaveLength(ours.length);
    const apart = ours.reduce((most, x, i) => Math.max(most, Math.abs(x - (theirs[i] ?? 0))), 0);
    const largest = ours.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(apart / largest).toBeLessThan(1e-5);
    expect(largest).toBeGreaterThan(0.5);
  },
);
