import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createModel, toDevice } from "./model/model.ts";
import { createEmbedder, Embedder } from "./portraits/embedder.ts";
import { Sampler } from "./sample/sampling.ts";
import { sampleSeamless } from "./seamless/sample-seamless.ts";
import { mutatePixels } from "./surprise/mutated-pixels.ts";

const backend = referenceBackend();
const tiny = { height: 4, width: 4, levels: 3, hiddenChannels: 4, layers: 1, headChannels: 4 };
const network = { ...tiny, firstKernelSize: 3, positionPlanes: false };
const device = toDevice(backend, createModel(network));

const given = (name: string, value: unknown): object => ({ [name]: value });

// Programs without types read options from forms and command lines, where "1" passes comparisons as 1 does.
test.each(["temperature", "minP", "count", "backgroundLevel"])(
  "sample() refuses %s as text, and takes the number",
  async (name) => {
    await using sampler = new Sampler(device, { batch: 1 });
    await expect(sampler.sample({ count: 1, ...given(name, "1") })).rejects.toThrow(
      new TypeError(`Cannot sample: ${name} is of type string, not a number`),
    );
    expect((await sampler.sample({ count: 1, ...given(name, 1) })).length).toBe(16);
  },
);

test.each(["temperature", "minP", "count"])("sample() refuses null for %s", async (name) => {
  await using sampler = new Sampler(device, { batch: 1 });
  await expect(sampler.sample({ count: 1, ...given(name, null) })).rejects.toThrow(
    new TypeError(`Cannot sample: ${name} is null, not a number`),
  );
});

test.each<[string, string, (text: object) => unknown]>([
  ["batch", "make a sampler", (text) => new Sampler(device, text)],
  ["dropoutRate", "make a network", (text) => createModel({ ...network, ...text })],
  [
    "rate",
    "mutate pixels",
    (text) => mutatePixels(new Uint8Array(4), 4, { levels: 2, rate: 0, ...text }),
  ],
  [
    "margin",
    "make the embedder",
    (text) => {
      const sizes = { size: 2, hiddenChannels: 2, stages: 1, channels: 1 };
      return new Embedder({ backend, model: createEmbedder({ ...tiny, ...sizes }), ...text });
    },
  ],
])("%s is refused as text where programs %s", (name, words, act) => {
  expect(() => act({ [name]: "0.5" })).toThrow(
    new TypeError(`Cannot ${words}: ${name} is of type string, not a number`),
  );
});

test.each(["sharpness", "sweeps", "candidates"])(
  "sampleSeamless() refuses %s as text",
  async (name) => {
    await expect(sampleSeamless(device, { count: 1, ...given(name, "2") })).rejects.toThrow(
      new TypeError(`Cannot sample seamless images: ${name} is of type string, not a number`),
    );
  },
);
