import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { checkConfig } from "./config.ts";
import { formatModel } from "./format-model.ts";
import { parseModel, toDevice, type Model } from "./model.ts";

const size = {
  height: 3,
  width: 4,
  levels: 5,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
} as const;

/** A model of one-hot planes, and one whose embedding of each level is its plane. */
function twins(channels: number, model: Model["config"]["model"]): readonly [Model, Model] {
  const planes = livelyModel({ ...size, channels, model, input: "one-hot" });
  const config = checkConfig({ ...planes.config, input: "embedding", embeddingSize: size.levels });
  const identity = Float32Array.from({ length: size.levels ** 2 }, (_, i) =>
    i % (size.levels + 1) === 0 ? 1 : 0,
  );
  return [planes, { config, parameters: { "input.embedding": identity, ...planes.parameters } }];
}

async function logitsOf(model: Model, images: Uint8Array): Promise<Float32Array> {
  const device = toDevice(referenceBackend(), model);
  const likelihood = new Likelihood(device);
  const logits = await likelihood.logits({ images });
  await likelihood.dispose();
  device.state.dispose();
  return logits;
}

test.each([
  [1, "gated"],
  [3, "gated"],
  [3, "pixelcnn"],
  [1, "row-lstm"],
  [3, "diagonal-bilstm"],
] as const)(
  "an embedding by the identity has the bits of one-hot planes: %i colours, %s",
  async (channels, name) => {
    const [planes, embedded] = twins(channels, name);
    const images = someLevels(2 * size.height * size.width * channels, size);
    const logits = await logitsOf(planes, images);
    expect(new Set(logits).size).toBeGreaterThan(20);
    expect(await logitsOf(embedded, images)).toEqual(logits);
  },
);

test("files keep an embedding, and refuse to go without it", () => {
  const model = livelyModel({ ...size, levels: 700, input: "embedding", embeddingSize: 2 });
  const { config, parameters } = parseModel(formatModel(model));
  expect(config).toMatchObject({ input: "embedding", embeddingSize: 2, levels: 700 });
  expect(parameters["input.embedding"]).toEqual(model.parameters["input.embedding"]);
  expect(parameters["input.embedding"]).toHaveLength(1400);
  const { "input.embedding": _, ...rest } = parameters;
  expect(() => formatModel({ config, parameters: rest })).toThrow(/input\.embedding/);
});

test("a file without a size of embeddings is read as before", () => {
  const { embeddingSize: _, ...older } = livelyModel(size).config;
  expect(checkConfig(older)).toMatchObject({ input: "ordinal", embeddingSize: 32 });
});
