import { categoricalLogProb, everything } from "@pixelweft/layers";
import { reshape, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { encodeImages } from "./encode.ts";
import { familyOf } from "./family.ts";
import type { StageOptions } from "./stages.ts";

/** The whole pass: every map of every stage, from an encoded input; "logits" alone where a family has no stages. */
export function wholePass(
  config: PixelCNNConfig,
  input: Tensor,
  options: StageOptions,
): Record<string, Tensor> {
  const { network } = familyOf(config);
  if ("logits" in network) return { logits: network.logits(config, input, options) };
  const maps: Record<string, Tensor> = { input };
  const window = everything(input);
  for (const stage of network.stages(config, options))
    Object.assign(maps, stage.compute(maps, window));
  return maps;
}

/**
 * Logits of every sub-pixel given all before it: `[n, height, width, colours, levels]` from integer images
 * `[n, height, width, colours]`.
 *
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const { config, parameters } = createModel({ height: 1, width: 2, levels: 4, features: 2, head: 2 });
 * const named = Object.fromEntries(
 *   Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, tensor(parameters[name], { shape })]),
 * );
 * const images = tensor(Uint8Array.of(3, 0), { shape: [1, 1, 2, 1] });
 * logits(config, images, { parameters: named }).shape; // [1, 1, 2, 1, 4]
 */
export function logits(config: PixelCNNConfig, images: Tensor, options: StageOptions): Tensor {
  const { height, width, channels, levels } = config;
  const maps = wholePass(config, encodeImages(images, config), options);
  const last = maps["logits"];
  if (last === undefined) throw new TypeError("Cannot run the network: it made no logits");
  return reshape(last, [images.shape[0] ?? 1, height, width, channels, levels]);
}

/**
 * Log-probability of every sub-pixel given all before it, in nats, `[n, height, width, colours]` (paper, equation 1).
 *
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const { config, parameters } = createModel({ height: 1, width: 2, levels: 4, features: 2, head: 2 });
 * const named = Object.fromEntries(
 *   Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, tensor(parameters[name], { shape })]),
 * );
 * const images = tensor(Uint8Array.of(3, 0), { shape: [1, 1, 2, 1] });
 * await read(backend, logProb(config, images, { parameters: named })); // Float32Array [-1.38629…, -1.38629…]
 */
export function logProb(config: PixelCNNConfig, images: Tensor, options: StageOptions): Tensor {
  return categoricalLogProb(logits(config, images, options), images);
}
