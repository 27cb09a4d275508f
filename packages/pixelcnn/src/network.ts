import { categoricalLogProb, everything } from "@pixelweft/layers";
import { reshape, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { encodeImages } from "./encode.ts";
import { gatedStages, type StageOptions } from "./stages.ts";

/** The whole pass: every map of every stage, from an encoded input. */
export function wholePass(
  config: PixelCNNConfig,
  input: Tensor,
  options: StageOptions,
): Record<string, Tensor> {
  const maps: Record<string, Tensor> = { input };
  const window = everything(input);
  for (const stage of gatedStages(config, options))
    Object.assign(maps, stage.compute(maps, window));
  return maps;
}

/**
 * Logits of every sub-pixel given all before it: `[n, height, width, colours, levels]` from integer images
 * `[n, height, width, colours]`.
 */
export function logits(config: PixelCNNConfig, images: Tensor, options: StageOptions): Tensor {
  const { height, width, channels, levels } = config;
  const maps = wholePass(config, encodeImages(images, config), options);
  const last = maps["logits"];
  if (last === undefined) throw new TypeError("Cannot run the network: it made no logits");
  return reshape(last, [images.shape[0] ?? 1, height, width, channels, levels]);
}

/** Log-probability of every sub-pixel given all before it, in nats, `[n, height, width, colours]` (paper, equation 1). */
export function logProb(config: PixelCNNConfig, images: Tensor, options: StageOptions): Tensor {
  return categoricalLogProb(logits(config, images, options), images);
}
