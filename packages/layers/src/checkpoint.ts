import { sizeOf } from "@pixelweft/tensor";
import {
  formatSafetensors,
  parseSafetensors,
  type Safetensor,
} from "@pixelweft/tensor/safetensors";
import type { ParameterSpecs } from "./parameters.ts";

/** A checkpoint cannot be used: damaged, of another format, or of another model. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
}

/** What a training run needs besides parameters to go on as if it had never stopped. */
export interface TrainingState {
  /** Updates done. */
  readonly step: number;
  /** Images seen. */
  readonly images: number;
  readonly seed: number;
  /** Where the data stands, as the data set's batches tell it; any JSON. */
  readonly data?: unknown;
  readonly moment1: Readonly<Record<string, Float32Array>>;
  readonly moment2: Readonly<Record<string, Float32Array>>;
  readonly average: Readonly<Record<string, Float32Array>>;
  /** More JSON for whoever trains: best value so far, the schedule. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** A model on the host: its configuration and parameters, and the state of its training if it is to go on. */
export interface Checkpoint {
  /** What kind of model, and its configuration, as JSON. */
  readonly model: string;
  readonly config: unknown;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  readonly training?: TrainingState;
}

const format = "pixelweft.checkpoint";
const version = 1;
const parts = ["moment1", "moment2", "average"] as const;

/** Options of `formatCheckpoint`. */
export interface FormatOptions {
  /** Parameter shapes, for the file's headers. */
  readonly specs: ParameterSpecs;
  /** Half-size parameters (training state stays full); F32 if missing. */
  readonly dtype?: "F32" | "F16";
}

/**
 * A checkpoint as a safetensors file: parameters under their own names, training state under `training.moment1.*`,
 * `training.moment2.*`, `training.average.*`, the rest as JSON in the metadata. Write it to a temporary file and rename.
 *
 * @throws CheckpointError for a parameter that is missing.
 * @example
 * const specs = { bias: { shape: [2], fanIn: 0 } };
 * const parameters = { bias: Float32Array.of(1, 2) };
 * const bytes = formatCheckpoint({ model: "line", config: { size: 2 }, parameters }, { specs });
 * parseCheckpoint(bytes).parameters; // { bias: Float32Array [1, 2] }
 */
export function formatCheckpoint(
  { model, config, parameters, training }: Checkpoint,
  { specs, dtype = "F32" }: FormatOptions,
): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, Safetensor> = {};
  for (const [name, { shape }] of Object.entries(specs)) {
    const data = parameters[name];
    if (data === undefined)
      throw new CheckpointError(`Cannot write a checkpoint: ${name} is missing`);
    tensors[name] = { dtype, shape, data };
    for (const part of parts) {
      const values = training?.[part][name];
      if (values) tensors[`training.${part}.${name}`] = { dtype: "F32", shape, data: values };
    }
  }
  const { step, images, seed, data, notes } = training ?? {};
  return formatSafetensors(tensors, {
    format,
    version: String(version),
    model,
    config: JSON.stringify(config),
    ...(training ? { training: JSON.stringify({ step, images, seed, data, notes }) } : {}),
  });
}

/**
 * Reads a checkpoint.
 *
 * @throws CheckpointError for damaged bytes, another format, or a newer version; the message says which.
 * @example
 * const file = formatCheckpoint({ model: "line", config: { size: 2 }, parameters: {} }, { specs: {} });
 * parseCheckpoint(file); // { model: "line", config: { size: 2 }, parameters: {} }
 * parseCheckpoint(file.subarray(1)); // throws CheckpointError
 */
export function parseCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = parsed(bytes);
  if (metadata["format"] !== format)
    throw new CheckpointError("Cannot read the checkpoint: the file is not one of pixelweft's");
  if (metadata["version"] !== String(version))
    throw new CheckpointError(
      `Cannot read the checkpoint: its version is ${metadata["version"]} and ${version} is known`,
    );
  const groups: Record<string, Record<string, Float32Array>> = {
    parameters: {},
    moment1: {},
    moment2: {},
    average: {},
  };
  for (const [full, { data, shape }] of Object.entries(tensors)) {
    const [, part = "parameters", name = full] =
      /^training\.(moment1|moment2|average)\.(.+)$/.exec(full) ?? [];
    if (!(data instanceof Float32Array) || data.length !== sizeOf(shape))
      throw new CheckpointError(`Cannot read the checkpoint: ${full} does not hold floats`);
    const group = groups[part];
    if (group) group[name] = data;
  }
  const { parameters = {}, moment1 = {}, moment2 = {}, average = {} } = groups;
  const result = {
    model: metadata["model"] ?? "",
    config: json(metadata["config"], "config"),
    parameters,
  };
  if (metadata["training"] === undefined) return result;
  const saved = json(metadata["training"], "training");
  if (!isSaved(saved))
    throw new CheckpointError("Cannot read the checkpoint: its training state is damaged");
  return { ...result, training: { ...saved, moment1, moment2, average } };
}

function parsed(bytes: Uint8Array): ReturnType<typeof parseSafetensors> {
  try {
    return parseSafetensors(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(`Cannot read the checkpoint: ${reason}`, { cause });
  }
}

function json(text: string | undefined, what: string): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch (cause) {
    throw new CheckpointError(`Cannot read the checkpoint: its ${what} is not JSON`, { cause });
  }
}

type Saved = Omit<TrainingState, "moment1" | "moment2" | "average">;

function isSaved(value: unknown): value is Saved {
  if (typeof value !== "object" || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return ["step", "images", "seed"].every((name) => typeof fields[name] === "number");
}
