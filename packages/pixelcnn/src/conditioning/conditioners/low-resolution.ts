import type { Conditioner } from "../conditioner.ts";
import { lowerResolution } from "../image-sources.ts";
import { fromPicture } from "./picture.ts";

/** Options of `lowResolutionConditioner`. */
export interface LowResolutionConditionerOptions {
  /** Colours of the image. */
  readonly channels: number;
  /** Channels of the network at full size; twice as many at each halving. */
  readonly hiddenChannels: number;
  /** How often height and width are halved. */
  readonly stages: number;
}

/**
 * Maps of the image at a lower resolution, whose details the model then makes up. Where a batch has no `source`, its images are made
 * smaller by `lowerResolution`.
 *
 * @throws RangeError for options that are no whole numbers.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 4, width: 4, levels: 2, spatialChannels: 2 });
 * const conditioner = lowResolutionConditioner({ channels: 1, hiddenChannels: 2, stages: 1 });
 * conditioner.inputs?.(config, { images: new Uint8Array(16) }).source.shape; // [1, 2, 2, 1]
 */
export function lowResolutionConditioner(options: LowResolutionConditionerOptions): Conditioner {
  const { channels, stages } = options;
  return fromPicture("low-resolution", options, {
    ...options,
    inputs: channels,
    sourceOf: ({ source, images }, config) =>
      source ?? (images && lowerResolution(images, config, 2 ** stages)),
  });
}
