import { deconvolution, deconvolutionSpecs, type DeconvolutionShape } from "@pixelweft/layers";
import type { PixelCNNConfig } from "../../model/config.ts";
import { sourceInput } from "../conditioned-inputs.ts";
import {
  checkOptions,
  inputOf,
  prefix,
  type Conditioner,
  type ConditionerBatch,
} from "../conditioner.ts";

/** Options of `pictureConditioner`. */
export interface PictureConditionerOptions {
  /** Channels of the other picture. */
  readonly inputs: number;
  /** Channels at full size; twice as many at each halving. */
  readonly hiddenChannels: number;
  /** How often the other picture is doubled to be as large as the image. */
  readonly stages: number;
}

/**
 * Maps s = m(y) of another picture y, 2 ** stages times smaller or of the same size: a layout, a mask, a grey image. A batch holds the
 * pictures in `source`, `[n, ceil(height / 2 ** stages), ceil(width / 2 ** stages), inputs]`.
 *
 * @throws RangeError for options that are no whole numbers.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 28, width: 28, spatialChannels: 8 });
 * const conditioner = pictureConditioner({ inputs: 3, hiddenChannels: 16, stages: 2 });
 * conditioner.specs(config)["conditioner.in.weight"].shape; // [3, 3, 3, 64]
 */
export function pictureConditioner(options: PictureConditionerOptions): Conditioner {
  return fromPicture("picture", options, { ...options, sourceOf: ({ source }) => source });
}

/** How a conditioner that reads another picture gets it. */
export interface PictureSource extends PictureConditionerOptions {
  /** The pictures of a batch. */
  readonly sourceOf: (batch: ConditionerBatch, config: PixelCNNConfig) => Float32Array | undefined;
}

/** A conditioner that makes maps of another picture. */
export function fromPicture(kind: string, options: object, how: PictureSource): Conditioner {
  const { inputs, hiddenChannels, stages, sourceOf } = how;
  checkOptions(kind, { inputs, hiddenChannels, stages }, { stages: 0 });
  const shapeFor = ({ height, width, spatialChannels }: PixelCNNConfig): DeconvolutionShape => {
    const sizes = { height, width, inputs, hiddenChannels, stages };
    return { ...sizes, from: "map", outputs: spatialChannels };
  };
  return {
    kind,
    options,
    makes: "maps",
    specs: (config) => deconvolutionSpecs(prefix, shapeFor(config)),
    inputs: (config, batch) => {
      const smaller = (size: number): number => Math.ceil(size / 2 ** stages);
      const shape = [smaller(config.height), smaller(config.width), inputs];
      return sourceInput(config, { ...batch, source: sourceOf(batch, config) }, shape);
    },
    make: (config, given) =>
      deconvolution(inputOf(given, "source"), shapeFor(config), { name: prefix, ...given }),
  };
}
