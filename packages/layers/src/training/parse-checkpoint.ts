import { parseSafetensors, shortened, sizeOf } from "@pixelweft/tensor";
import { CheckpointError } from "./checkpoint-error.ts";
import {
  format,
  named,
  sumOfTexts,
  sumOfValues,
  version,
  type Checkpoint,
  type TrainingState,
} from "./checkpoint.ts";
import { isOfTraining } from "./name-of-training.ts";

/**
 * Reads a checkpoint. Its values share memory with `bytes` where their alignment allows.
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
      `Cannot read the checkpoint: its version is ${shortened(metadata["version"] ?? "missing")}, ${Number(metadata["version"]) > version ? `which is newer than ${version}: a newer Pixelweft reads it` : `not ${version}`}`,
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
      throw damaged(`${JSON.stringify(shortened(full))} does not hold floats`);
    const sum = sums?.tensors.get(full);
    if (sum !== undefined && sum !== sumOfValues(data))
      throw damaged(
        `${JSON.stringify(shortened(full))} is damaged: its values are not those that were written`,
      );
    const wrong = data.find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw damaged(
        `${JSON.stringify(shortened(full))} holds ${wrong}: the model has diverged or is damaged`,
      );
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
    sums.metadata !== sumOfTexts({ config, ...(training === undefined ? {} : { training }) })
  )
    throw damaged("its configuration or training state is not what was written");
  const left = Object.keys(parameters).find(isOfTraining);
  if (left !== undefined)
    throw damaged(`it has ${JSON.stringify(shortened(left))} and no training state of that name`);
  if (saved === undefined) return result;
  const { partOf: _, ...state } = saved;
  const slots = Object.fromEntries(saved.slots.map((slot) => [slot, held.get(slot) ?? {}]));
  return { ...result, training: { ...state, slots, ema: held.get("ema") ?? {} } };
}

function damaged(state: string): CheckpointError {
  return new CheckpointError(`Cannot read the checkpoint: ${state}`);
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
