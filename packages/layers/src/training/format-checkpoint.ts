import { formatSafetensors, parseSafetensors, type Safetensor } from "@pixelweft/tensor";
import type { ParameterSpecs } from "../parameters.ts";
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

/** Options of `formatCheckpoint`. */
export interface FormatOptions {
  /** Parameter shapes, for the file's headers. */
  readonly specs: ParameterSpecs;
  /** Half-size parameters (training state stays as it is held); F32 if missing. */
  readonly dtype?: "F32" | "F16" | undefined;
}

const dtypes: readonly string[] = ["F32", "F16"] satisfies FormatOptions["dtype"][];

/**
 * A checkpoint as a safetensors file: parameters under their own names, the moving average under `training.ema.*`, the
 * optimiser's slots under `training.SLOT.*`, the rest as JSON in the metadata, with the CRC-32 of each tensor. Write it to a temporary
 * file and rename.
 *
 * @throws CheckpointError for a parameter that is missing or named `training.PART.NAME`, a state that is no JSON, or a value that is not finite, in 16 bits if they are asked for; TypeError for another dtype.
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
  if (!dtypes.includes(dtype))
    throw new TypeError(`Cannot write a checkpoint in ${dtype}: parameters are F32 or F16`);
  const tensors = named<Safetensor>();
  const kept = training?.stateDtype === "bf16" ? "BF16" : "F32";
  for (const [name, { shape }] of Object.entries(specs)) {
    const data = parameters[name];
    if (data === undefined)
      throw new CheckpointError(`Cannot write a checkpoint: ${name} is missing`);
    if (isOfTraining(name))
      throw new CheckpointError(
        `Cannot write a checkpoint: a parameter is named ${name}, as a part of a training is`,
      );
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
    ...(training ? { training: json(state) } : {}),
  };
  const sums = named<string>();
  for (const [name, tensor] of Object.entries(tensors))
    sums[name] = sumOfValues(finiteValues(name, tensor));
  return formatSafetensors(tensors, {
    format,
    version: String(version),
    model,
    ...described,
    checksums: JSON.stringify({ tensors: sums, metadata: sumOfTexts(described) }),
  });
}

function json(state: object): string {
  try {
    return JSON.stringify(state);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(
      `Cannot write a checkpoint: its training state is no JSON (${reason})`,
      { cause },
    );
  }
}

/** The tensors of a training state, by the name that they have in files. */
function partsOf(
  training: TrainingState | undefined,
): (readonly [string, Readonly<Record<string, Float32Array>>])[] {
  return training ? [["ema", training.ema], ...Object.entries(training.slots)] : [];
}

/** The floats that a reader will get. */
function finiteValues(name: string, tensor: Safetensor): Float32Array {
  const given = tensor.data;
  if (!(given instanceof Float32Array))
    throw new CheckpointError(`Cannot write a checkpoint: ${name} does not hold floats`);
  const wrong = given.find((value) => !Number.isFinite(value));
  if (wrong !== undefined)
    throw new CheckpointError(`Cannot write a checkpoint: ${name} holds ${wrong}, it has diverged`);
  if (tensor.dtype === "F32") return given;
  const { data } =
    parseSafetensors(formatSafetensors({ rounded: tensor })).tensors["rounded"] ?? {};
  if (!(data instanceof Float32Array))
    throw new CheckpointError(`Cannot write a checkpoint: ${name} does not hold floats`);
  const large = data.findIndex((value) => !Number.isFinite(value));
  if (large >= 0)
    throw new CheckpointError(
      `Cannot write a checkpoint: ${name} holds ${given[large]}, which is too large for 16 bits`,
    );
  return data;
}
