import { CheckpointError } from "@pixelweft/layers";
import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import {
  createMseAutoEncoder,
  formatMseAutoEncoder,
  parseMseAutoEncoder,
} from "../auto-encoder/mse-auto-encoder.ts";
import {
  createConditionedModel,
  formatConditionedModel,
  parseConditionedModel,
} from "../conditioning/conditioned-model.ts";
import { codeConditioner } from "../conditioning/conditioners/code.ts";
import { modelNames } from "../model/config.ts";
import { formatModel } from "../model/format-model.ts";
import { createModel, parseModel } from "../model/model.ts";
import { createEmbedder, formatEmbedder, parseEmbedder } from "../portraits/embedder.ts";

const images = { height: 2, width: 2, channels: 3, levels: 4 };
const size = { ...images, hiddenChannels: 3, headChannels: 3, layers: 2 };
const huge = { layers: 1024, hiddenChannels: 65535, headChannels: 65535 };
const networks = { hiddenChannels: 2, stages: 1 };
const manyStages = { hiddenChannels: 2, stages: 1_000_000 };

/** A file of a few hundred bytes: no tensors, and a configuration with other sizes. */
function emptied(bytes: Uint8Array, change: (config: object) => object): Uint8Array {
  const { checksums: _, ...metadata } = parseSafetensors(bytes).metadata;
  const config = JSON.stringify(change(JSON.parse(metadata["config"] ?? "")));
  return formatSafetensors({}, { ...metadata, config });
}

test.each(modelNames)("a small file that names a huge %s is refused before masks", (model) => {
  const file = formatModel(createModel({ ...size, model }));
  const read = (): unknown => parseModel(emptied(file, (config) => ({ ...config, ...huge })));
  expect(read).toThrow(CheckpointError);
  expect(read).toThrow("weight is missing");
});

test("a small file that names a huge network with a conditioner is refused before masks", () => {
  const made = createConditionedModel({ ...size, vectorSize: 2 }, codeConditioner(networks));
  const file = formatConditionedModel(made);
  const large = { config: { ...made.config, ...huge } };
  const read = (change: object): (() => unknown) => {
    return () => parseConditionedModel(emptied(file, (config) => ({ ...config, ...change })));
  };
  expect(read(large)).toThrow(CheckpointError);
  expect(read(large)).toThrow("weight is missing");
  const stages = { conditioner: { kind: "code", options: manyStages } };
  expect(read(stages)).toThrow(CheckpointError);
  expect(read(stages)).toThrow("with stages 1000000: it must be a whole number from 0 to 16");
});

test("a file of an embedder or an auto-encoder of a million stages is refused", () => {
  const embedder = formatEmbedder(createEmbedder({ ...images, ...networks, size: 2 }));
  const coder = formatMseAutoEncoder(createMseAutoEncoder({ ...images, ...networks, code: 2 }));
  const many = (config: object): object => ({ ...config, ...manyStages });
  expect(() => parseEmbedder(emptied(embedder, many))).toThrow(
    "Cannot load the embedding: Cannot use the embedder with stages 1000000",
  );
  expect(() => parseMseAutoEncoder(emptied(coder, many))).toThrow(
    "Cannot load the auto-encoder: Cannot use the auto-encoder with stages 1000000",
  );
});
