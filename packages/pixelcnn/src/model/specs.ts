import type { ParameterSpecs } from "@pixelweft/layers";
import type { PixelCNNConfig } from "./config.ts";
import { embeddingName } from "./encode.ts";
import { familyOf } from "./family.ts";

/**
 * Names, shapes, masks and first scales of a model's parameters, in checkpoint order (for the Gated PixelCNN those of the PixelCNN
 * specification, section "Names"). Kernels are `[rows, columns, in, out]`, matrices `[in, out]`. Only live taps are stored; centre
 * taps and 1 x 1s between colour groups are dense with zeros where masked.
 *
 * @throws RangeError for a model that is not there.
 * @example
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const specs = parameterSpecs(checkConfig({ height: 28, width: 28, levels: 4, hiddenChannels: 16, headChannels: 32 }));
 * specs["layers.0.vertical.weight"].shape; // [3, 7, 4, 32]
 * specs["head.1.bias"].shape; // [4]
 */
export function parameterSpecs(config: PixelCNNConfig): ParameterSpecs {
  const specs = familyOf(config).specs(config);
  if (config.input !== "embedding") return specs;
  // One number decides each row: a level.
  return { [embeddingName]: { shape: [config.levels, config.embeddingSize], fanIn: 1 }, ...specs };
}
