import { maskedParameters, Trainer } from "@pixelweft/layers";
import {
  type Backend,
  compile,
  type HostData,
  type Input,
  type Safetensors,
  type Shape,
} from "@pixelweft/tensor";
import { bitsPerDimLoss } from "../train/loss.ts";
import { checkConfig, type GivenConfig, type PixelCNNConfig } from "./config.ts";
import { logProb } from "./network.ts";
import { parameterSpecs } from "./specs.ts";
import { conditionsOf } from "./stages.ts";

type GoldenTensors = Readonly<Record<string, { readonly data: HostData; readonly shape: Shape }>>;

/** How far one expected tensor is off: max |ours - file| / max |file|, or max |ours| where the file is all zero. */
export interface Agreement {
  readonly name: string;
  readonly error: number;
}

const adamRate = 3e-3;
const adamSteps = 6;

/**
 * Computes all that a golden file expects - log-probabilities, bits per dimension, gradients, the losses of six Adam steps - and
 * compares. The file's tensors are named as in the PixelCNN specification; masked entries of its parameters are ignored.
 *
 * @throws TypeError if the file lacks a tensor or its configuration, RangeError if the configuration makes no network.
 * @example
 * import { readFile } from "node:fs/promises";
 * import { parseSafetensors } from "@pixelweft/tensor";
 * const agreements = await verifyGoldenFile(backend, parseSafetensors(await readFile("golden/grey.safetensors")));
 * agreements.every(({ error }) => error < 1e-4); // true
 */
export async function verifyGoldenFile(backend: Backend, file: Safetensors): Promise<Agreement[]> {
  const full = goldenConfig(file.metadata["config"]);
  const tensors = hostTensors(file);
  const specs = parameterSpecs(full);
  const trainer = new Trainer({ backend, specs, loss: bitsPerDimLoss(full) });
  trainer.loadParameters(withPrefix(tensors, "param."));
  const inputs = batchOf(tensors);
  const found: Record<string, HostData> = {};

  const forward = compile({ backend, state: trainer.state }, (given, { state }) => {
    const { images } = given;
    const named = state["parameters"]?.named;
    if (!images || !named) return;
    const parameters = maskedParameters(specs, named);
    return { nats: logProb(full, images, { parameters, conditions: conditionsOf(given) }) };
  });
  const { nats } = await forward.run(inputs);
  if (nats) found["expect.log_prob"] = await nats.read();
  await forward.dispose();

  await trainer.gradient(inputs);
  const batch = inputs["images"]?.shape[0] ?? 1;
  for (const [name, sum] of Object.entries(await trainer.state.readAll("gradients")))
    found[`grad.${name}`] = sum.map((x) => x / batch);
  const losses = new Float32Array(adamSteps);
  for (let step = 0; step < adamSteps; step++) {
    if (step > 0) await trainer.gradient(inputs);
    await trainer.update(adamRate);
    losses[step] = (await trainer.progress()).loss;
  }
  found["expect.adam_losses"] = losses;
  found["expect.bits_per_dim"] = losses.slice(0, 1);
  await trainer.dispose();

  return Object.entries(tensors)
    .filter(([name]) => name.startsWith("expect.") || name.startsWith("grad."))
    .map(([name, { data }]) => ({ name, error: distance(found[name], data) }));
}

/** What golden files leave out, and what the specification calls the fields that they have. */
const goldenForm: Partial<PixelCNNConfig> = {
  headChannels: 64,
  headActivation: "relu",
  positionPlanes: false,
};
const goldenNames: Readonly<Record<string, string>> = {
  features: "hiddenChannels",
  first: "firstKernelSize",
  kernel: "kernelSize",
  head: "headChannels",
  condition: "vectorSize",
  spatial: "spatialChannels",
  dropout: "dropoutRate",
};

function renamed(config: Pick<PixelCNNConfig, "height" | "width">): GivenConfig {
  const { height, width, ...rest } = config;
  const fields = Object.entries(rest).map(([name, value]) => [goldenNames[name] ?? name, value]);
  return { ...Object.fromEntries(fields), height, width };
}

function goldenConfig(text: string | undefined): PixelCNNConfig {
  if (text === undefined)
    throw new TypeError("Cannot verify: the file has no configuration in its metadata");
  const given: GivenConfig = renamed(JSON.parse(text));
  const lastPixelHidden = given.model === "diagonal-bilstm";
  return checkConfig({ ...goldenForm, lastPixelHidden, ...given });
}

function hostTensors({ tensors }: Safetensors): GoldenTensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, { data, shape }]) =>
      data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array
        ? [[name, { data, shape }] as const]
        : [],
    ),
  );
}

function withPrefix(tensors: GoldenTensors, prefix: string): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, { data }]) =>
      name.startsWith(prefix) && data instanceof Float32Array
        ? [[name.slice(prefix.length), data] as const]
        : [],
    ),
  );
}

function batchOf(tensors: GoldenTensors): Record<string, Exclude<Input, number>> {
  const names = { images: "input.image", vector: "input.condition", spatial: "input.spatial" };
  return Object.fromEntries(
    Object.entries(names).flatMap(([input, name]) => {
      const given = tensors[name];
      return given ? [[input, given] as const] : [];
    }),
  );
}

function distance(ours: HostData | undefined, theirs: HostData): number {
  if (ours === undefined || ours.length !== theirs.length) return Infinity;
  let apart = 0;
  let size = 0;
  theirs.forEach((x, i) => {
    const gap = Math.abs((ours[i] ?? 0) - x);
    apart = Math.max(apart, Number.isNaN(gap) ? Infinity : gap);
    size = Math.max(size, Math.abs(x));
  });
  return size === 0 ? apart : apart / size;
}
