import { maskedValues } from "@pixelweft/layers";
import type { configDefaults } from "../model/config.ts";
import { averagedModel, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { sha256 } from "./sha256.ts";

/** Bytes of the digests that an archive has. */
export const modelDigestBytes = 16;
export const coderDigestBytes = 8;

/** The model that codes: its averaged weights where it has them, zeros where they are masked. */
export function codingModel(model: Model): Model {
  const { config, parameters } = averagedModel(model);
  return { config, parameters: maskedValues(parameterSpecs(config), parameters) };
}

/**
 * Values of a configuration that a digest leaves out. They never change, whatever the defaults of new models become: else no archive of
 * before could be read. A field that is added stands here with the value by which a network is what it was without it.
 */
const unsaid: typeof configDefaults = {
  model: "gated",
  channels: 1,
  levels: 256,
  hiddenChannels: 64,
  layers: 6,
  firstKernelSize: 7,
  kernelSize: 3,
  headChannels: 128,
  headActivation: "crelu",
  skip: false,
  positionPlanes: true,
  output: "softmax",
  mixtures: 10,
  numClasses: 0,
  vectorSize: 0,
  spatialChannels: 0,
  orientations: 0,
  input: "ordinal",
  embeddingSize: 32,
  dropoutRate: 0,
  gate: "gated",
  verticalResidual: false,
  verticalMask: "none",
  forgetBias: 0,
  lastPixelHidden: false,
};

/**
 * What a model is, for an archive: the first 16 bytes of a SHA-256 over its configuration, as JSON of the fields that have
 * other values than {@link unsaid} in alphabetical order, and over its weights, f32 by f32 with the lowest byte first, parameter by parameter in
 * alphabetical order, behind the name of each. Of a
 * `codingModel`.
 */
export function modelDigest({ config, parameters }: Model): Uint8Array {
  const usual: Readonly<Record<string, unknown>> = unsaid;
  const fields = Object.entries(config).filter(([name, value]) => usual[name] !== value);
  const text = JSON.stringify(Object.fromEntries(fields.toSorted(byName)));
  const parts = Object.entries(parameters)
    .toSorted(byName)
    .flatMap(([name, values]) => [utf8(name), bytesOf(values)]);
  return sha256(joined([utf8(text), ...parts])).subarray(0, modelDigestBytes);
}

/** How levels are coded, and in which arithmetic logits are computed: the first 8 bytes of the SHA-256 of this text. */
export function coderDigest(arithmetic: string): Uint8Array {
  const text = `rANS, state 32, words 16, frequencies 16, weights 22, logits ${arithmetic}`;
  return sha256(utf8(text)).subarray(0, coderDigestBytes);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Bytes in hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Arrays one after another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
