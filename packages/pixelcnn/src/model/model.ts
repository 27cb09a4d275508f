import {
  CheckpointError,
  countLive,
  initialValues,
  maskedValues,
  parseCheckpoint,
  shapesOf,
  writeParameters,
  type ParameterSpecs,
  type TrainingState,
} from "@pixelweft/layers";
import { type Backend, shortened, State } from "@pixelweft/tensor";
import { checkOptionNames } from "../option-names.ts";
import { backgroundOf, sameBackground } from "./background-level.ts";
import { fittingParts, loaded } from "./checkpoint-parts.ts";
import { checkConfig, type GivenConfig, type PixelCNNConfig } from "./config.ts";
import { familyFiles, familyOf } from "./family.ts";
import { parameterSpecs } from "./specs.ts";

/** A model on the host. */
export interface Model {
  readonly config: PixelCNNConfig;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** What a run needs to go on; missing in a model that is only used. */
  readonly training?: TrainingState;
  /**
   * The level of the background of its pictures, such as the transparent colour of a palette: what `minP` and a temperature weigh against
   * all others together, unless a request says otherwise. A file has it where its settings have a palette with such a colour.
   */
  readonly backgroundLevel?: number;
  /** What has one is a `ConditionedModel`: functions of a model alone would lose it, and refuse it. */
  readonly conditioner?: never;
}

/**
 * A new model with first values drawn from the seed. Every image costs one with a softmax log2(levels) bits per dimension; one with a
 * mixture of logistics prefers some levels from the start.
 *
 * @throws RangeError for a configuration that makes no network, or a seed that is no whole number from 0 to 4294967295; TypeError, with
 * the list of fields, for an unknown field.
 * @example
 * const { config, parameters } = createModel({ height: 28, width: 28, levels: 4 }, 1);
 * config.layers; // 6
 * parameters["head.1.bias"]; // Float32Array [0, 0, 0, 0]
 */
export function createModel(config: GivenConfig, seed = 0): Model {
  const full = checkConfig(config);
  return { config: full, parameters: initialValues(parameterSpecs(full), seed) };
}

/**
 * Reads a model back. Its weights share memory with `bytes` where their alignment allows.
 *
 * @throws CheckpointError for damaged bytes, another kind of model, or parameters that do not fit its configuration.
 * @example
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const model = createModel(tiny, 7);
 * parseModel(formatModel(model)).parameters["head.0.weight"].length; // 4
 * parseModel(formatModel(model).subarray(1)); // throws CheckpointError
 */
export function parseModel(bytes: Uint8Array): Model {
  const { model, config, parameters, training } = parseCheckpoint(bytes);
  checkKind(model, familyFiles);
  const full = checked(config);
  checkKind(model, [familyOf(full).file]);
  return loaded("the model", () => ({
    config: full,
    ...backgroundOf(bytes, { config, training }, full.levels),
    ...fittingParts(parameterSpecs(full), { parameters, training }),
  }));
}

/**
 * Refuses what is no model of the host, and a model with a conditioner, for programs without types. TypeError, naming the function that
 * keeps it.
 */
export function checkUnconditioned(act: string, model: object, instead: string): void {
  if (!("parameters" in Object(model)))
    throw new TypeError(
      `Cannot ${act}: give one with its parameters, as createModel() or checkpoint() returns it`,
    );
  if ("conditioner" in model && model.conditioner !== undefined)
    throw new TypeError(`Cannot ${act}: it has a conditioner, which would be lost; use ${instead}`);
}

function checkKind(found: string, known: readonly string[]): void {
  if (known.includes(found)) return;
  const hint =
    found === conditionedFile
      ? "; programs read it by readConditionedModel() or parseConditionedModel(), commands take none with a conditioner"
      : "";
  throw new CheckpointError(
    `Cannot load the model: it is a ${shortened(found) || "file that names no model"}, not a ${known.join(" or ")}${hint}`,
  );
}

/** What files of models with a conditioner name themselves. */
export const conditionedFile = "conditioned-pixelcnn";

function checked(config: unknown): PixelCNNConfig {
  try {
    if (typeof config !== "object" || config === null) throw new TypeError("it is not an object");
    const { backgroundLevel: _, ...network }: { readonly backgroundLevel?: unknown } = config;
    const full = checkConfig({ height: 0, width: 0, ...network });
    familyOf(full);
    return full;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(`Cannot load the model: its configuration is damaged: ${reason}`, {
      cause,
    });
  }
}

/**
 * How many live weights a configuration has; what is masked does not count.
 *
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * countParameters(checkConfig({ height: 28, width: 28, levels: 4, hiddenChannels: 16, layers: 4, headChannels: 32 })); // 22084
 */
export function countParameters(config: PixelCNNConfig): number {
  return countLive(parameterSpecs(config));
}

/**
 * A model without its training state: the moving average of its weights where it has one, which evaluates and samples best. One that was
 * conditioned on how images are turned is one of images as they are: their condition goes into its biases.
 *
 * @throws TypeError for a model with a conditioner, which it would lose.
 * @example
 * const model = createModel({ height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 });
 * averagedModel(model).training; // undefined
 */
export function averagedModel(model: Model): Model {
  checkUnconditioned("take the averaged model", model, "conditionedToDevice()");
  const { config, parameters, training } = model;
  const averaged = { config, parameters: training?.ema ?? parameters, ...sameBackground(model) };
  return ofImagesAsTheyAre(averaged);
}

/** A model of images as they are, from one that is conditioned on how they are turned; others as they are. */
export function ofImagesAsTheyAre(model: Model): Model {
  const { config, parameters } = model;
  if (config.orientations === 0) return model;
  const tables = new Map(Object.entries(parameters).filter(([name]) => isOrientation(name)));
  const folded = Object.entries(parameters)
    .filter(([name]) => !isOrientation(name))
    .map(([name, values]): [string, Float32Array] => {
      const table = tables.get(name.replace(/\.bias$/, ".orientation"));
      return [name, table ? values.map((value, i) => value + (table[i] ?? 0)) : values];
    });
  return {
    ...sameBackground(model),
    config: { ...config, orientations: 0 },
    parameters: Object.fromEntries(folded),
  };
}

function isOrientation(name: string): boolean {
  return name.endsWith(".orientation");
}

/** Refuses what is on no device, for programs without types: what comes after it reads the weights from there. */
export function checkOnDevice(act: string, model: object): void {
  if (!("state" in Object(model)))
    throw new TypeError(
      `Cannot ${act}: the model is on no device; give what toDevice(backend, model) returns, or the deviceModel of a run`,
    );
}

/** A model's parameters on a device, in a state buffer named "parameters". */
export interface DeviceModel {
  readonly config: PixelCNNConfig;
  readonly specs: ParameterSpecs;
  readonly backend: Backend;
  readonly state: State;
  /** The state buffer that is read: "parameters", or "ema", the moving average, while training. */
  readonly buffer: string;
  /** That of the model. */
  readonly backgroundLevel?: number;
}

/** Which of a checkpoint's weights are used. */
export interface ToDeviceOptions {
  /** `average`, the moving average where there is one, evaluates and samples better than the `running` weights. */
  readonly weights?: "average" | "running" | undefined;
}

/**
 * Copies a model to a device: the moving average of its weights, unless it has none or others are asked for. Dispose its `state` to free it.
 *
 * @throws RangeError for other weights than these and for values that are not finite, TypeError for an option that there is not, what is no model, and a model with a
 * conditioner, which it would lose.
 * @example
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const { state, buffer } = toDevice(backend, createModel(tiny));
 * await state.read(buffer, "head.1.bias"); // Float32Array [0, 0, 0, 0]
 * state.dispose();
 */
export function toDevice(
  backend: Backend,
  model: Model,
  options: ToDeviceOptions = {},
): DeviceModel {
  checkOptionNames("copy the model to a device", options, ["weights"]);
  const { weights = "average" } = options;
  if (weights !== "average" && weights !== "running")
    throw new RangeError(
      `Cannot use weights ${String(weights)}: there are average and running ones`,
    );
  if ("parameters" in Object(backend))
    throw new TypeError(
      "Cannot copy the model to a device: a backend stands before it, as in toDevice(await wasmBackend(), model)",
    );
  checkUnconditioned("copy the model to a device", model, "conditionedToDevice()");
  const { config, parameters } = weights === "average" ? averagedModel(model) : model;
  const specs = parameterSpecs(config);
  for (const [name, data] of Object.entries(parameters))
    if (!data.every(Number.isFinite))
      throw new RangeError(`Cannot copy the model to a device: ${name} is not finite`);
  // What a mask hides may be anything where the weights come from.
  const values = maskedValues(specs, parameters);
  const state = new State(backend, { parameters: shapesOf(specs) });
  writeParameters(state, "parameters", values);
  return { config, specs, backend, state, buffer: "parameters", ...sameBackground(model) };
}
