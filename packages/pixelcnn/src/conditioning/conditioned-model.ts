import {
  CheckpointError,
  formatCheckpoint,
  initialValues,
  maskedParameters,
  maskedValues,
  parseCheckpoint,
  shapesOf,
  writeParameters,
  type ParameterSpecs,
  type TrainingState,
} from "@pixelweft/layers";
import { compile, State, type Backend, type Compiled } from "@pixelweft/tensor";
import { checkConfig, olderForm, type PixelCNNConfig } from "../model/config.ts";
import type { DeviceModel } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { checkConditioner, conditionerSpecs, conditionsBy } from "./conditioner.ts";
import type { ConditionerConfig } from "./conditioner.ts";
import { conditionedInputs, type SourceBatch } from "./source-batch.ts";

/** A model and the network that makes what it is conditioned on, with the parameters of both. */
export interface ConditionedModel {
  readonly config: PixelCNNConfig;
  readonly conditioner: ConditionerConfig;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** What a run needs to go on; missing in a model that is only used. */
  readonly training?: TrainingState;
}

/** Names, shapes, masks and first scales of the parameters of both networks. */
export function conditionedSpecs({
  config,
  conditioner,
}: Pick<ConditionedModel, "config" | "conditioner">): ParameterSpecs {
  return { ...parameterSpecs(config), ...conditionerSpecs(config, conditioner) };
}

/**
 * A new model with a conditioner; first values are drawn from the seed.
 *
 * @throws RangeError for networks that cannot be made or do not fit.
 * @example A code of ten numbers
 * const size = { height: 8, width: 8, levels: 4, features: 8, head: 8, condition: 10 };
 * const conditioner = { kind: "encoder", inputs: 0, hiddenChannels: 4, stages: 2 } as const;
 * const { parameters } = createConditionedModel(size, conditioner, 1);
 * parameters["conditioner.out.bias"].length; // 10
 */
export function createConditionedModel(
  config: Parameters<typeof checkConfig>[0],
  conditioner: ConditionerConfig,
  seed = 0,
): ConditionedModel {
  const full = checkConfig(config);
  const checked = checkConditioner(full, conditioner);
  const specs = conditionedSpecs({ config: full, conditioner: checked });
  return { config: full, conditioner: checked, parameters: initialValues(specs, seed) };
}

const file = "conditioned-pixelcnn";

/**
 * A model with its conditioner as the bytes of a checkpoint file.
 *
 * @example
 * const size = { height: 2, width: 2, levels: 4, features: 2, head: 2, condition: 3 };
 * const model = createConditionedModel(size, { kind: "encoder", inputs: 0, hiddenChannels: 2, stages: 1 });
 * parseConditionedModel(formatConditionedModel(model)).conditioner.kind; // "encoder"
 */
export function formatConditionedModel(model: ConditionedModel): Uint8Array<ArrayBuffer> {
  const { config, conditioner, parameters, training } = model;
  const both = { config, conditioner };
  const checkpoint = { model: file, config: both, parameters, ...(training ? { training } : {}) };
  return formatCheckpoint(checkpoint, { specs: conditionedSpecs(model) });
}

/**
 * Reads a model with its conditioner back.
 *
 * @throws CheckpointError for damaged bytes, another kind of model, or parameters that do not fit its configuration.
 * @example
 * parseConditionedModel(new Uint8Array(8)); // throws CheckpointError
 */
export function parseConditionedModel(bytes: Uint8Array): ConditionedModel {
  const { model, config, parameters, training } = parseCheckpoint(bytes);
  if (model !== file)
    throw new CheckpointError(
      `Cannot load the model: it is a ${model || "nameless thing"}, not a ${file}`,
    );
  try {
    const { config: size, conditioner } = config as Pick<
      ConditionedModel,
      "config" | "conditioner"
    >;
    const full = checkConfig({ ...olderForm, ...size });
    const both = { config: full, conditioner: checkConditioner(full, conditioner) };
    const specs = conditionedSpecs(both);
    const values = maskedValues(specs, parameters);
    for (const held of training ? [training.ema, ...Object.values(training.slots)] : [])
      maskedValues(specs, held);
    return { ...both, parameters: values, ...(training ? { training } : {}) };
  } catch (cause) {
    throw new CheckpointError(
      `Cannot load the model: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** A model on a device that `Likelihood` and `Sampler` take, and its conditioner. */
export interface ConditionedDeviceModel extends DeviceModel {
  readonly conditioner: ConditionerConfig;
}

/**
 * Copies a model with its conditioner to a device, the averaged parameters where there are any. Dispose its `state` to free it.
 *
 * @example
 * const size = { height: 2, width: 2, levels: 4, features: 2, head: 2, condition: 3 };
 * const model = createConditionedModel(size, { kind: "encoder", inputs: 0, hiddenChannels: 2, stages: 1 });
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
  const state = new State(backend, { parameters: shapesOf(specs) });
  writeParameters(state, "parameters", training?.ema ?? parameters);
  return { config, conditioner, specs, backend, state, buffer: "parameters" };
}

/** What a conditioner made, on the host: as `Likelihood` and `Sampler` take it. */
export interface MadeConditions {
  /** `[n, condition]`. */
  readonly condition?: Float32Array;
  /** `[n, height, width, spatial]`. */
  readonly spatial?: Float32Array;
}

/**
 * Runs the conditioner of a model on a device.
 *
 * @example The code of an image, and what the decoder says of the image given it
 * import { Likelihood } from "@pixelweft/pixelcnn";
 * const size = { height: 2, width: 2, levels: 4, features: 2, head: 2, condition: 3 };
 * const model = createConditionedModel(size, { kind: "encoder", inputs: 0, hiddenChannels: 2, stages: 1 });
 * const device = conditionedToDevice(backend, model);
 * const conditioner = new Conditioner(device);
 * const images = Uint8Array.of(0, 1, 2, 3);
 * const { condition } = await conditioner.conditions({ images });
 * condition?.length; // 3
 * const likelihood = new Likelihood(device);
 * await likelihood.imageBits({ images, condition }); // Float32Array [2]
 * await likelihood.dispose();
 * await conditioner.dispose();
 * device.state.dispose();
 */
export class Conditioner {
  readonly #model: ConditionedDeviceModel;
  readonly #program: Compiled;

  constructor(model: ConditionedDeviceModel) {
    this.#model = model;
    const { config, conditioner, specs, backend, state, buffer } = model;
    this.#program = compile({ backend, state }, (inputs, trace) => {
      const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
      const made = conditionsBy(config, conditioner, { parameters, inputs });
      const values = made.spatial ?? made.condition;
      return values && { made: values };
    });
  }

  /** The code of each image, or the maps made of each source. TypeError for a batch without what is read. */
  async conditions(batch: SourceBatch): Promise<MadeConditions> {
    const { config, conditioner } = this.#model;
    const { inputs } = conditionedInputs(config, conditioner, batch);
    const { made } = await this.#program.run(inputs);
    const values = Float32Array.from((await made?.read()) ?? []);
    return conditioner.kind === "encoder" ? { condition: values } : { spatial: values };
  }

  /** Frees its program; the model stays. */
  async dispose(): Promise<void> {
    await this.#program.dispose();
  }
}
