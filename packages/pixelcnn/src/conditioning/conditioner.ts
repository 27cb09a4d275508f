import type { ParameterSpecs } from "@pixelweft/layers";
import type { Tensor } from "@pixelweft/tensor";
import { checkSizes } from "../model/check-sizes.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import type { Batch, BatchInputs } from "../train/batch.ts";

/** Images, and what their conditions are made of. */
export interface SourceBatch extends Omit<Batch, "spatial"> {
  /** What a conditioner reads besides images and labels, image by image. */
  readonly source?: Float32Array | undefined;
}

/** What a conditioner reads. Where conditions alone are asked for, to sample, there need not be images. */
export type ConditionerBatch = Omit<SourceBatch, "images"> & Partial<Pick<SourceBatch, "images">>;

/** What a conditioner computes with. */
export interface ConditionerGiven {
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** `images`, levels `[n, height, width, channels]`, where the batch has them, and the conditioner's own inputs by their names. */
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
   * Names, shapes and first scales of its parameters, `{ [name]: { shape, fanIn } }`. A name that the model has too is refused; none
   * of the model's begins with `conditioner.`.
   *
   * @throws RangeError if it does not fit the model.
   */
  specs(config: PixelCNNConfig): ParameterSpecs;
  /**
   * What it reads of a batch besides the images, checked, as `{ [name]: { data, shape } }`; nothing if missing. Conditions to sample by
   * are asked for without images: only what is read here must be there.
   *
   * @throws TypeError if that is not there.
   */
  readonly inputs?: (config: PixelCNNConfig, batch: ConditionerBatch) => BatchInputs;
  /** The vector or the maps. */
  make(config: PixelCNNConfig, given: ConditionerGiven): Tensor;
}

/** What the names of this package's conditioners' parameters begin with, and those of every conditioner's inputs. */
export const prefix = "conditioner";

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
  checkSizes(`a ${kind} conditioner`, options, low);
}
