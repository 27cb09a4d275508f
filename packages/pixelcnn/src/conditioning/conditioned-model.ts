import {
  CheckpointError,
  formatCheckpoint,
  initialValues,
  maskedValues,
  parseCheckpoint,
  shapesOf,
  writeParameters,
  type ParameterSpecs,
  type TrainingState,
} from "@pixelweft/layers";
import { State, type Backend } from "@pixelweft/tensor";
import { fittingParts, loaded } from "../model/checkpoint-parts.ts";
import { checkConfig, type GivenConfig, type PixelCNNConfig } from "../model/config.ts";
import { conditionedFile as file, type DeviceModel } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { checkConditioner, checkMakes, joinedSpecs } from "./check-conditioner.ts";
import type { Conditioner } from "./conditioner.ts";
import { conditioners, type ConditionerMakers } from "./conditioners/all.ts";

/** A model and the network that makes what it is conditioned on, with the parameters of both. */
export interface ConditionedModel {
  readonly config: PixelCNNConfig;
  readonly conditioner: Conditioner;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** What a run needs to go on; missing in a model that is only used. */
  readonly training?: TrainingState;
}

/** Names, shapes, masks and first scales of the parameters of both networks. */
export function conditionedSpecs({
  config,
  conditioner,
}: Pick<ConditionedModel, "config" | "conditioner">): ParameterSpecs {
  checkConditioner(conditioner);
  checkMakes(config, conditioner.makes);
  return joinedSpecs(parameterSpecs(config), conditioner.specs(config));
}

/**
 * A new model with a conditioner; first values are drawn from the seed.
 *
 * @throws TypeError for an object that is no conditioner, RangeError for networks that cannot be made or do not fit: a conditioner that
 * makes a vector needs a `vectorSize`, one that makes maps `spatialChannels`.
 * @example A code of ten numbers
 * const size = { height: 8, width: 8, levels: 4, hiddenChannels: 8, headChannels: 8, vectorSize: 10 };
 * const conditioner = codeConditioner({ hiddenChannels: 4, stages: 2 });
 * const { parameters } = createConditionedModel(size, conditioner, 1);
 * parameters["conditioner.out.bias"].length; // 10
 */
export function createConditionedModel(
  config: GivenConfig,
  conditioner: Conditioner,
  seed = 0,
): ConditionedModel {
  const full = checkConfig(config);
  const specs = conditionedSpecs({ config: full, conditioner });
  return { config: full, conditioner, parameters: initialValues(specs, seed) };
}

/** How a file describes both networks. */
interface FileConfig {
  readonly config: PixelCNNConfig;
  readonly conditioner: Pick<Conditioner, "kind" | "options">;
}

/**
 * A model with its conditioner as the bytes of a checkpoint file. F16 halves the parameters of a model that is done training.
 *
 * @example
 * const size = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2, vectorSize: 3 };
 * const model = createConditionedModel(size, codeConditioner({ hiddenChannels: 2, stages: 1 }));
 * parseConditionedModel(formatConditionedModel(model)).conditioner.kind; // "code"
 */
export function formatConditionedModel(
  model: ConditionedModel,
  dtype: "F32" | "F16" = "F32",
): Uint8Array<ArrayBuffer> {
  const { config, conditioner, parameters, training } = model;
  const { kind, options } = conditioner;
  const both = { config, conditioner: { kind, options } };
  const checkpoint = { model: file, config: both, parameters, ...(training ? { training } : {}) };
  return formatCheckpoint(checkpoint, { specs: conditionedSpecs(model), dtype });
}

/**
 * Reads a model with its conditioner back. A conditioner that is none of this package is given by its kind: itself, or the function
 * that makes it of the options in the file.
 *
 * @throws CheckpointError for damaged bytes, another kind of model, or parameters that do not fit its configuration.
 * @example
 * parseConditionedModel(new Uint8Array(8)); // throws CheckpointError
 */
export function parseConditionedModel(
  bytes: Uint8Array,
  makers: ConditionerMakers = conditioners,
): ConditionedModel {
  const { model, config, parameters, training } = parseCheckpoint(bytes);
  if (model !== file)
    throw new CheckpointError(
      `Cannot load the model: it is a ${model || "file that names no model"}, not a ${file}`,
    );
  return loaded("the model", () => {
    const { config: size, conditioner }: Partial<FileConfig> = Object(config);
    if (typeof size !== "object" || size === null || typeof conditioner?.kind !== "string")
      throw new RangeError("its configuration lacks a network or the kind of a conditioner");
    const make = Object.hasOwn(makers, conditioner.kind) ? makers[conditioner.kind] : undefined;
    if (make === undefined)
      throw new RangeError(
        `there is no conditioner of kind ${conditioner.kind}, there is ${Object.keys(makers).join(", ") || "none"}; give what makes it, { ${JSON.stringify(conditioner.kind)}: … }`,
      );
    // What the options of a kind are is for its function to check.
    const made = typeof make === "function" ? make(conditioner.options as never) : make;
    const both = { config: checkConfig(size), conditioner: made };
    return { ...both, ...fittingParts(conditionedSpecs(both), { parameters, training }) };
  });
}

/** A model on a device that `Likelihood` and `Sampler` take, and its conditioner. */
export interface ConditionedDeviceModel extends DeviceModel {
  readonly conditioner: Conditioner;
}

/**
 * Copies a model with its conditioner to a device, the averaged parameters where there are any. Dispose its `state` to free it.
 *
 * @throws RangeError for values that are not finite.
 * @example
 * const size = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2, vectorSize: 3 };
 * const model = createConditionedModel(size, codeConditioner({ hiddenChannels: 2, stages: 1 }));
 * const { state, buffer } = conditionedToDevice(backend, model);
 * await state.read(buffer, "conditioner.out.bias"); // Float32Array [0, 0, 0]
 * state.dispose();
 */
export function conditionedToDevice(
  backend: Backend,
  model: ConditionedModel,
): ConditionedDeviceModel {
  const { config, conditioner, parameters, training } = model;
  const specs = conditionedSpecs(model);
  // As toDevice() does; a page that only samples would pay for what both share.
  const values = maskedValues(specs, training?.ema ?? parameters);
  for (const [name, data] of Object.entries(values))
    if (!data.every(Number.isFinite))
      throw new RangeError(`Cannot copy the model to a device: ${name} is not finite`);
  const state = new State(backend, { parameters: shapesOf(specs) });
  writeParameters(state, "parameters", values);
  return { config, conditioner, specs, backend, state, buffer: "parameters" };
}
