import type { ParameterSpecs } from "@pixelweft/layers";
import type { Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import type { Conditions } from "../model/stages.ts";
import type { Batch, BatchInputs } from "../train/batch.ts";
import { conditionsOf } from "../train/loss.ts";

/** Images, and what their conditions are made of. */
export interface SourceBatch extends Omit<Batch, "spatial"> {
  /** What a conditioner reads besides images and labels, image by image. */
  readonly source?: Float32Array | undefined;
}

/** What a conditioner computes with. */
export interface ConditionerGiven {
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** `images`, levels `[n, height, width, channels]`, and the conditioner's own inputs. */
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/**
 * A network that makes what a model is conditioned on, trained end to end with it (paper, sections 2.3 and 2.4). Any object of this form
 * is one: see `codeConditioner` and its neighbours for examples.
 */
export interface Conditioner {
  /** The name of its kind in files. */
  readonly kind: string;
  /** JSON from which a function in `conditioners` makes it again when a file is read. */
  readonly options: object;
  /** A vector for each image, `[n, vectorSize]`, or maps, `[n, height, width, spatialChannels]`. */
  readonly makes: "vector" | "maps";
  /**
   * Names, shapes and first scales of its parameters; names begin with `conditioner.`.
   *
   * @throws RangeError if it does not fit the model.
   */
  specs(config: PixelCNNConfig): ParameterSpecs;
  /**
   * What it reads of a batch besides the images, checked; nothing if missing.
   *
   * @throws TypeError if that is not there.
   */
  readonly inputs?: (config: PixelCNNConfig, batch: SourceBatch) => BatchInputs;
  /** The vector or the maps. */
  make(config: PixelCNNConfig, given: ConditionerGiven): Tensor;
}

/** What the names of conditioners' parameters begin with. */
export const prefix = "conditioner";

/** What a model is conditioned on, by a batch's inputs: what its conditioner makes, and what the batch itself holds besides. */
export function conditionsBy(
  config: PixelCNNConfig,
  conditioner: Conditioner,
  { parameters, inputs }: ConditionerGiven,
): Conditions {
  const own = Object.entries(inputs).flatMap(([name, tensor]) =>
    name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), tensor] as const] : [],
  );
  const { images } = inputs;
  const given = { ...(images ? { images } : {}), ...Object.fromEntries(own) };
  const made = conditioner.make(config, { parameters, inputs: given });
  const besides = conditionsOf(inputs);
  return conditioner.makes === "vector"
    ? { ...besides, vector: made }
    : { ...besides, spatial: made };
}

/** An input of a conditioner by its name. TypeError if it is missing. */
export function inputOf({ inputs }: ConditionerGiven, name: string): Tensor {
  const found = inputs[name];
  if (found === undefined) throw new TypeError(`Cannot make a condition: ${name} is missing`);
  return found;
}

/** Checks the numbers of a conditioner's options: whole, and not less than `low`. RangeError, naming the option. */
export function checkOptions(
  kind: string,
  options: Readonly<Record<string, number>>,
  low: Readonly<Record<string, number>> = {},
): void {
  for (const [name, value] of Object.entries(options))
    if (!Number.isInteger(value) || value < (low[name] ?? 1) || value > 1_000_000)
      throw new RangeError(
        `Cannot use a ${kind} conditioner with ${name} ${value}: it must be a whole number from ${low[name] ?? 1} to 1000000`,
      );
}

/** Checks that a model takes what a conditioner makes. RangeError if it does not. */
export function checkMakes(config: PixelCNNConfig, makes: Conditioner["makes"]): void {
  const { vectorSize, numClasses, spatialChannels } = config;
  if (makes === "vector" && (vectorSize === 0 || spatialChannels > 0))
    throw new RangeError(
      `Cannot condition on a vector alone a model of vectorSize ${vectorSize} and ${spatialChannels} spatialChannels`,
    );
  if (makes === "maps" && spatialChannels === 0)
    throw new RangeError(
      `Cannot condition on maps a model of ${numClasses} classes and no spatialChannels`,
    );
}
