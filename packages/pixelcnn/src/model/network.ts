import { concat, reshape, slice, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { encodeImages } from "./encode.ts";
import { outputOf } from "./outputs.ts";
import type { StageOptions } from "./stages.ts";
import { wholePass } from "./whole-pass.ts";

/**
 * Logits of every sub-pixel given all before it: `[n, height, width, colours, levels]` from integer images
 * `[n, height, width, colours]`.
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * import { read, tensor } from "@pixelweft/tensor";
 * const { config, parameters } = createModel({ height: 1, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 });
 * const named = Object.fromEntries(
 *   Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, tensor(parameters[name], { shape })]),
 * );
 * const images = tensor(Uint8Array.of(3, 0), { shape: [1, 1, 2, 1] });
 * logits(config, images, { parameters: named }).shape; // [1, 1, 2, 1, 4]
 */
export function logits(config: PixelCNNConfig, images: Tensor, options: StageOptions): Tensor {
  return levelLogits(config, networkOutput(config, images, options), images);
}

/** The logits that the head's output `[n, height, width, width of the head]` stands for. */
export function levelLogits(config: PixelCNNConfig, made: Tensor, images: Tensor): Tensor {
  const { height, width, channels, levels } = config;
  const n = images.shape[0] ?? 1;
  const pixels = n * height * width;
  const output = reshape(made, [pixels, made.shape[3] ?? 1]);
  const values = reshape(images, [pixels, channels]);
  const column = (colour: number): Tensor =>
    reshape(slice(values, [undefined, { start: colour, size: 1 }]), [pixels]);
  const each = Array.from({ length: channels }, (_, colour) => {
    const earlier = Array.from({ length: colour }, (_unused, before) => column(before));
    return reshape(outputOf(config).logits(config, { output, colour, earlier }), [
      pixels,
      1,
      levels,
    ]);
  });
  return reshape(concat(each, 1), [n, height, width, channels, levels]);
}

/** What the head makes of every pixel, `[n, height, width, width of the head]`. */
function networkOutput(config: PixelCNNConfig, images: Tensor, options: StageOptions): Tensor {
  const { output } = wholePass(config, encodeImages(images, config, options), options);
  if (output === undefined) throw new TypeError("Cannot run the network: it made no output");
  return output;
}

/**
 * Log-probability of every sub-pixel given all before it, in nats, `[n, height, width, colours]` (paper, equation 1).
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * import { read, tensor } from "@pixelweft/tensor";
 * const { config, parameters } = createModel({ height: 1, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 });
 * const named = Object.fromEntries(
 *   Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, tensor(parameters[name], { shape })]),
 * );
 * const images = tensor(Uint8Array.of(3, 0), { shape: [1, 1, 2, 1] });
 * await read(backend, logProb(config, images, { parameters: named })); // Float32Array [-1.38629…, -1.38629…]
 */
export function logProb(config: PixelCNNConfig, images: Tensor, options: StageOptions): Tensor {
  return outputOf(config).logProb(config, networkOutput(config, images, options), images);
}
