import {
  CheckpointError,
  countLive,
  formatCheckpoint,
  initialValues,
  maskedValues,
  parseCheckpoint,
  shapesOf,
  writeParameters,
  type Checkpoint,
  type ParameterSpecs,
  type TrainingState,
} from "@pixelweft/layers";
import { State, type Backend } from "@pixelweft/tensor";
import { checkConfig, type PixelCNNConfig } from "./config.ts";
import { parameterSpecs } from "./specs.ts";

/** A Gated PixelCNN on the host. */
export interface Model {
  readonly config: PixelCNNConfig;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** What a run needs to go on; missing in a model that is only used. */
  readonly training?: TrainingState;
}

const kind = "gated-pixelcnn";

/** A new model with first values drawn from the seed; it says log2(levels) bits per dimension of everything. */
export function createModel(
  config: Partial<PixelCNNConfig> & Pick<PixelCNNConfig, "height" | "width">,
  seed = 0,
): Model {
  const full = checkConfig(config);
  return { config: full, parameters: initialValues(parameterSpecs(full), seed) };
}

/** A model as the bytes of a checkpoint file (safetensors). F16 halves the parameters of a model that is done training. */
export function formatModel(model: Model, dtype: "F32" | "F16" = "F32"): Uint8Array<ArrayBuffer> {
  const { config, parameters, training } = model;
  const checkpoint: Checkpoint = {
    model: kind,
    config,
    parameters,
    ...(training ? { training } : {}),
  };
  return formatCheckpoint(checkpoint, { specs: parameterSpecs(config), dtype });
}

/** Reads a model back. CheckpointError for damaged bytes, another kind of model, or parameters that do not fit its configuration. */
export function parseModel(bytes: Uint8Array): Model {
  const { model, config, parameters, training } = parseCheckpoint(bytes);
  if (model !== kind)
    throw new CheckpointError(
      `Cannot load the model: it is a ${model || "nameless thing"}, not a ${kind}`,
    );
  const full = checked(config);
  const specs = parameterSpecs(full);
  try {
    const values = maskedValues(specs, parameters);
    // A run that went on with a moment missing would fail later, far from the file.
    for (const part of ["moment1", "moment2", "average"] as const)
      if (training) maskedValues(specs, training[part]);
    return { config: full, parameters: values, ...(training ? { training } : {}) };
  } catch (cause) {
    throw new CheckpointError(
      `Cannot load the model: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function checked(config: unknown): PixelCNNConfig {
  try {
    if (typeof config !== "object" || config === null) throw new TypeError("it is not an object");
    const given: Partial<PixelCNNConfig> & { height: number; width: number } = {
      height: 0,
      width: 0,
      ...config,
    };
    return checkConfig(given);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(`Cannot load the model: its configuration is damaged: ${reason}`, {
      cause,
    });
  }
}

/** How many live weights a configuration has. */
export function countParameters(config: PixelCNNConfig): number {
  return countLive(parameterSpecs(config));
}

/** A model's parameters on a device, in a state buffer named "parameters". */
export interface DeviceModel {
  readonly config: PixelCNNConfig;
  readonly specs: ParameterSpecs;
  readonly backend: Backend;
  readonly state: State;
  /** The state buffer that is read: "parameters", or "average" while training. */
  readonly buffer: string;
}

/** Copies a model to a device. Dispose its `state` to free it. */
export function toDevice(backend: Backend, { config, parameters }: Model): DeviceModel {
  const specs = parameterSpecs(config);
  const state = new State(backend, { parameters: shapesOf(specs) });
  writeParameters(state, "parameters", parameters);
  return { config, specs, backend, state, buffer: "parameters" };
}
