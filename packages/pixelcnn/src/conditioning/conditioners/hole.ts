import type { Conditioner } from "../conditioner.ts";
import { withHole, type Hole } from "../image-sources.ts";
import { fromPicture } from "./picture.ts";

/** Options of `holeConditioner`. */
export interface HoleConditionerOptions {
  /** Colours of the image. */
  readonly channels: number;
  /** Channels of the network. */
  readonly hiddenChannels: number;
  /** The hole of images that come without a `source`. */
  readonly hole?: Hole | undefined;
}

/**
 * Maps of the image with a hole and of where the hole is, which the model then fills. A batch holds in `source` what `withHole` makes,
 * a hole for each image; without it all have the hole of the options.
 *
 * @throws RangeError for options that are no whole numbers.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 1, width: 2, levels: 2, spatialChannels: 2 });
 * const hole = { row: 0, column: 1, height: 1, width: 1 };
 * const conditioner = holeConditioner({ channels: 1, hiddenChannels: 2, hole });
 * conditioner.inputs?.(config, { images: Uint8Array.of(1, 1) }).source.data; // Float32Array [1, 0, 0, 1]
 */
export function holeConditioner(options: HoleConditionerOptions): Conditioner {
  const { channels, hiddenChannels, hole } = options;
  return fromPicture("hole", options, {
    hiddenChannels,
    inputs: channels + 1,
    stages: 0,
    sourceOf: ({ source, images }, config) =>
      source ?? (hole && images && withHole(images, config, hole)),
  });
}
