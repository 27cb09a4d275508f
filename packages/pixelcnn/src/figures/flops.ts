import type { ParameterSpec, ParameterSpecs } from "@pixelweft/layers";
import type { PixelCNNConfig } from "../model/config.ts";

/**
 * Floating-point operations, two for each live weight at each pixel. Masked entries, biases, activations and the softmax are not
 * counted, and taps that reach over the border are.
 */
export interface Flops {
  /** The logits of one image. */
  readonly forward: number;
  /** One training step on a batch: forwards, and backwards to weights and to what they read. */
  readonly step: number;
}

/** The operations of a model's kernels and matrices. */
export function flopsOf({
  config,
  specs,
  batch,
}: {
  readonly config: PixelCNNConfig;
  readonly specs: ParameterSpecs;
  readonly batch: number;
}): Flops {
  const weights = Object.entries(specs).filter(([name]) =>
    /\.(weight|negative|spatial)$/.test(name),
  );
  const each = 2 * config.height * config.width;
  const forward = each * weights.reduce((sum, [, spec]) => sum + liveOf(spec), 0);
  // Kernels that read an input pass no gradient on, unless to an embedding of the image.
  const reads =
    config.input === "embedding"
      ? /\.spatial$/
      : /\.spatial$|\.image\.weight$|^layers\.0\.(?!link|residual)/;
  const inner = weights.filter(([name]) => !reads.test(name));
  const passedOn = each * inner.reduce((sum, [, spec]) => sum + liveOf(spec), 0);
  return { forward, step: batch * (2 * forward + passedOn) };
}

function liveOf({ shape, mask }: ParameterSpec): number {
  return mask ? mask.reduce((n, m) => n + m, 0) : shape.reduce((n, s) => n * s, 1);
}
