import { sizeOf } from "@pixelweft/tensor";
import {
  formatSafetensors,
  parseSafetensors,
  type Safetensor,
} from "@pixelweft/tensor/safetensors";
import type { ParameterSpecs } from "../parameters.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import { crc32 } from "./crc32.ts";
import type { StateDtype } from "./narrow-state.ts";

/** What a training run needs besides parameters to go on as if it had never stopped. */
export interface TrainingState {
  /** Updates done. */
  readonly step: number;
  /** Examples seen. */
  readonly examples: number;
  readonly seed: number;
  /** The position in the data, as the batches of the data set carry it; any JSON. */
  readonly data?: unknown;
  /** What the optimiser keeps of each parameter, by slot: Adam's are `moment1` and `moment2`. */
  readonly slots: Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;
  /** The moving average of each parameter. */
  readonly ema: Readonly<Record<string, Float32Array>>;
  /** How the slots are held, in training and in files; "f32" if missing. */
  readonly stateDtype?: StateDtype;
  /** More JSON for the training program: best value so far, the schedule. */
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

/** Options of `formatCheckpoint`. */
export interface FormatOptions {
  /** Parameter shapes, for the file's headers. */
  readonly specs: ParameterSpecs;
  /** Half-size parameters (training state stays as it is held); F32 if missing. */
  readonly dtype?: "F32" | "F16";
}

/**
 * A checkpoint as a safetensors file: parameters under their own names, the moving average under `training.ema.*`, the
 * optimiser's slots under `training.SLOT.*`, the rest as JSON in the metadata, with the CRC-32 of each tensor. Write it to a temporary
 * file and rename.
 *
 * @throws CheckpointError for a parameter that is missing, or a value that is not finite, in 16 bits if they are asked for.
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
  const tensors = named<Safetensor>();
  const kept = training?.stateDtype === "bf16" ? "BF16" : "F32";
  for (const [name, { shape }] of Object.entries(specs)) {
    const data = parameters[name];
    if (data === undefined)
      throw new CheckpointError(`Cannot write a checkpoint: ${name} is missing`);
    tensors[name] = { dtype, shape, data };
    for (const [part, values] of partsOf(training)) {
      const held = values[name];
      const own = part === "ema" ? "F32" : kept;
      if (held) tensors[`training.${part}.${name}`] = { dtype: own, shape, data: held };
    }
  }
  const { step, examples, seed, data, notes, stateDtype } = training ?? {};
  const slots = Object.keys(training?.slots ?? {});
  const state = { step, examples, seed, data, notes, stateDtype, slots };
  const described = {
    config: JSON.stringify(config),
    ...(training ? { training: JSON.stringify(state) } : {}),
  };
  const sums = named<string>();
  for (const [name, tensor] of Object.entries(tensors))
    sums[name] = crc32(finiteBytes(name, tensor));
  return formatSafetensors(tensors, {
    format,
    version: String(version),
    model,
    ...described,
    checksums: JSON.stringify({ tensors: sums, metadata: sumOf(described) }),
  });
}

/** The tensors of a training state, by the name that they have in files. */
function partsOf(
  training: TrainingState | undefined,
): (readonly [string, Readonly<Record<string, Float32Array>>])[] {
  return training ? [["ema", training.ema], ...Object.entries(training.slots)] : [];
}

/** The bytes that a reader will get as floats. */
function finiteBytes(name: string, tensor: Safetensor): Uint8Array {
  const given = tensor.data;
  if (!(given instanceof Float32Array))
    throw new CheckpointError(`Cannot write a checkpoint: ${name} does not hold floats`);
  const wrong = given.find((value) => !Number.isFinite(value));
  if (wrong !== undefined)
    throw new CheckpointError(`Cannot write a checkpoint: ${name} holds ${wrong}, it has diverged`);
  if (tensor.dtype === "F32") return bytesOf(given);
  const { data } =
    parseSafetensors(formatSafetensors({ rounded: tensor })).tensors["rounded"] ?? {};
  if (!(data instanceof Float32Array))
    throw new CheckpointError(`Cannot write a checkpoint: ${name} does not hold floats`);
  const large = data.findIndex((value) => !Number.isFinite(value));
  if (large >= 0)
    throw new CheckpointError(
      `Cannot write a checkpoint: ${name} holds ${given[large]}, which is too large for 16 bits`,
    );
  return bytesOf(data);
}

/**
 * Reads a checkpoint.
 *
 * @throws CheckpointError for damaged bytes, values that are not finite, another format, or a newer version; the
 * message says which.
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
      `Cannot read the checkpoint: its version is ${metadata["version"]}, ${Number(metadata["version"]) > version ? `which is newer than ${version}: a newer Pixelweft reads it` : `not ${version}`}`,
    );
  const saved = savedState(metadata["training"]);
  const { partOf = (name: string): string => name } = saved ?? {};
  const parameters = named<Float32Array>();
  const held = new Map(
    ["ema", ...(saved?.slots ?? [])].map((part) => [part, named<Float32Array>()]),
  );
  const sums = checksumsOf(metadata["checksums"]);
  for (const [full, { data, shape }] of Object.entries(tensors)) {
    if (!(data instanceof Float32Array) || data.length !== sizeOf(shape))
      throw damaged(`${JSON.stringify(full)} does not hold floats`);
    const sum = sums?.tensors.get(full);
    if (sum !== undefined && sum !== crc32(bytesOf(data)))
      throw damaged(
        `${JSON.stringify(full)} is damaged: its values are not those that were written`,
      );
    const wrong = data.find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw damaged(`${JSON.stringify(full)} holds ${wrong}: the model has diverged or is damaged`);
    const [part, name] = placeOf(partOf(full), [...held.keys()]);
    (held.get(part) ?? parameters)[name] = data;
  }
  const result = {
    model: metadata["model"] ?? "",
    config: json(metadata["config"], "config"),
    parameters,
  };
  const { config = "", training } = metadata;
  if (
    sums !== undefined &&
    sums.metadata !== sumOf({ config, ...(training === undefined ? {} : { training }) })
  )
    throw damaged("its configuration or training state is not what was written");
  const left = Object.keys(parameters).find((name) => /^training\.[^.]+\../.test(name));
  if (left !== undefined)
    throw damaged(`it has ${JSON.stringify(left)} and no training state of that name`);
  if (saved === undefined) return result;
  const { partOf: _, ...state } = saved;
  const slots = Object.fromEntries(saved.slots.map((slot) => [slot, held.get(slot) ?? {}]));
  return { ...result, training: { ...state, slots, ema: held.get("ema") ?? {} } };
}

function damaged(state: string): CheckpointError {
  return new CheckpointError(`Cannot read the checkpoint: ${state}`);
}

/** A record without a prototype: any name is safe as a key. */
function named<T>(): Record<string, T> {
  const record: Record<string, T> = Object.create(null);
  return record;
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Which part of a training state a tensor belongs to, if to one, and its name there. */
function placeOf(full: string, parts: readonly string[]): [part: string, name: string] {
  for (const part of parts) {
    const prefix = `training.${part}.`;
    if (full.startsWith(prefix) && full.length > prefix.length)
      return [part, full.slice(prefix.length)];
  }
  return ["", full];
}

/** The CRC-32 of what stands as text in the metadata. */
function sumOf({ config, training = "" }: { config: string; training?: string }): string {
  return crc32(new TextEncoder().encode(`${config}\n${training}`));
}

interface Checksums {
  readonly tensors: ReadonlyMap<string, unknown>;
  readonly metadata: unknown;
}

/** The checksums of a file that has them; those of old versions have none. */
function checksumsOf(text: string | undefined): Checksums | undefined {
  if (text === undefined) return undefined;
  const found = json(text, "list of checksums");
  const { tensors, metadata }: { tensors?: unknown; metadata?: unknown } = { ...Object(found) };
  if (typeof tensors !== "object" || tensors === null)
    throw damaged("its list of checksums is damaged");
  return { tensors: new Map(Object.entries(tensors)), metadata };
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

type Saved = Omit<TrainingState, "slots" | "ema"> & {
  readonly slots: readonly string[];
  /** The name of today for a tensor of a file from before the optimisers were apart. */
  readonly partOf?: (name: string) => string;
};

function savedState(text: string | undefined): Saved | undefined {
  if (text === undefined) return undefined;
  const saved = renewed(json(text, "training"));
  if (!isSaved(saved)) throw damaged("its training state is damaged");
  return saved;
}

/** A state as it was written before the optimisers were apart, in the words of today. */
function renewed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("images" in value) || "slots" in value)
    return value;
  const { images: examples, ...rest } = value;
  const partOf = (name: string): string => name.replace(/^training\.average\./, "training.ema.");
  return { ...rest, examples, slots: ["moment1", "moment2"], partOf };
}

function isSaved(value: unknown): value is Saved {
  if (typeof value !== "object" || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  const { slots, stateDtype = "f32" } = fields;
  return (
    (stateDtype === "f32" || stateDtype === "bf16") &&
    ["step", "examples", "seed"].every((name) => typeof fields[name] === "number") &&
    Array.isArray(slots) &&
    slots.every((slot) => typeof slot === "string" && slot !== "")
  );
}
