import { formatSafetensors, parseSafetensors, type Safetensor } from "@pixelweft/tensor";
import { normals } from "../normal.ts";
import type { ParameterSpecs } from "../parameters.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { formatCheckpoint } from "./format-checkpoint.ts";

/** The parameters of one layer. */
export const specs: ParameterSpecs = {
  "layers.0.weight": { shape: [3, 5], fanIn: 3 },
  "layers.0.bias": { shape: [5], fanIn: 0 },
};
const random = (seed: number, count: number): Float32Array =>
  normals({ seed, stream: 9, start: 0, count });
const values = (seed: number): Record<string, Float32Array> => ({
  "layers.0.weight": random(seed, 15),
  "layers.0.bias": random(seed + 1, 5),
});
/** A checkpoint without training state. */
export const plain: Checkpoint = {
  model: "line",
  config: { slope: [1, 2], name: "ä" },
  parameters: values(1),
};
/** A checkpoint with training state. */
export const checkpoint: Checkpoint = {
  ...plain,
  training: {
    step: 7,
    examples: 1234,
    seed: 5,
    data: { epoch: 1, order: [3, 1] },
    slots: { moment1: values(3), moment2: values(5) },
    ema: values(7),
    notes: { best: 3.25 },
  },
};

/** The file of the checkpoint with more or other metadata. */
export function withMetadata(extra: Readonly<Record<string, string>>): Uint8Array {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(checkpoint, { specs }));
  return formatSafetensors(tensors, { ...metadata, ...extra });
}

/** A file with these tensors instead, and without the checksums of those. */
export function withTensors(change: (tensors: Record<string, Safetensor>) => void): Uint8Array {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(checkpoint, { specs }));
  const { checksums: _, ...rest } = metadata;
  const changed: Record<string, Safetensor> = Object.assign(Object.create(null), tensors);
  change(changed);
  return formatSafetensors(changed, rest);
}
