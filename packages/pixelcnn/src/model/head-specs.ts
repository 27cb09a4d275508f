import type { ParameterSpec } from "@pixelweft/layers";
import type { PixelCNNConfig } from "./config.ts";
import { biasSpec, meanSquare, productSpec } from "./group-specs.ts";
import { outputOf } from "./outputs.ts";

/** What a head reads: the last maps, and maybe gated maps of every layer. */
export interface HeadShape {
  readonly maps: number;
  /** Of the skip connections: how many maps of what mean square each layer gives; none if missing. */
  readonly skip?: { readonly maps: number; readonly square: number };
}

/** The two 1 x 1 convolutions that make a distribution's numbers of a network's last maps, and its skip connections. */
export function headSpecs(
  config: PixelCNNConfig,
  { maps, skip }: HeadShape,
): Record<string, ParameterSpec> {
  const { headChannels, headActivation, layers } = config;
  const { width } = outputOf(config);
  // Either sign of the stream has half of its mean square.
  const signs = headActivation === "crelu" ? 2 : 1;
  const first = productSpec(config, [maps, headChannels], meanSquare.rectified * signs);
  const skips = Array.from({ length: skip ? layers : 0 }, (_, layer) => {
    const { maps: from = 0, square = 1 } = skip ?? {};
    return [
      `head.skip.${layer}.weight`,
      productSpec(config, [from, headChannels], square * layers),
    ];
  });
  return {
    "head.0.weight": first,
    ...(signs === 2 ? { "head.0.negative": first } : {}),
    ...Object.fromEntries(skips),
    "head.0.bias": biasSpec(headChannels),
    // Zero, so that an untrained softmax says exactly log2(levels) bits per dimension.
    "head.1.weight": productSpec(config, [headChannels, width(config)], 0),
    "head.1.bias": biasSpec(width(config)),
  };
}
