import { convolutionEncoder, encoderSpecs, type EncoderShape } from "@pixelweft/layers";
import { inputPlanes, type PixelCNNConfig } from "../../model/config.ts";
import { encodeImages } from "../../model/encode.ts";
import { checkOptions, inputOf, prefix, type Conditioner } from "../conditioner.ts";

/** Options of `codeConditioner`. */
export interface CodeConditionerOptions {
  /** Channels at half size; twice as many at each further halving. */
  readonly hiddenChannels: number;
  /** How often height and width are halved. */
  readonly stages: number;
}

/**
 * A code of `vectorSize` numbers of the image itself: an auto-encoder whose decoder is the model (paper, section 2.4).
 *
 * @throws RangeError for options that are no whole numbers.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 28, width: 28, vectorSize: 10 });
 * const conditioner = codeConditioner({ hiddenChannels: 16, stages: 2 });
 * conditioner.specs(config)["conditioner.out.bias"].shape; // [10]
 */
export function codeConditioner(options: CodeConditionerOptions): Conditioner {
  const { hiddenChannels, stages } = options;
  checkOptions("code", { hiddenChannels, stages }, { stages: 0 });
  // The encoder reads levels by itself: it has no part in the embedding of the model.
  const read = (config: PixelCNNConfig): PixelCNNConfig =>
    config.input === "embedding" ? { ...config, input: "one-hot" } : config;
  const shapeFor = (config: PixelCNNConfig): EncoderShape => {
    const { height, width, vectorSize } = config;
    const inputs = inputPlanes(read(config));
    return { height, width, inputs, hiddenChannels, stages, outputs: vectorSize };
  };
  return {
    kind: "code",
    options,
    makes: "vector",
    specs: (config) => encoderSpecs(prefix, shapeFor(config)),
    make: (config, given) => {
      const planes = encodeImages(inputOf(given, "images"), read(config));
      return convolutionEncoder(planes, shapeFor(config), { name: prefix, ...given });
    },
  };
}
