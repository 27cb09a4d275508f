import type { Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";

/** A sub-pixel whose distribution is asked for, in a list of pixels. */
export interface AskedSubPixel {
  /** What the head made of each pixel, `[n, width]`. */
  readonly output: Tensor;
  readonly colour: number;
  /** The levels of the colours before it at the same pixel, integers `[n]` each. */
  readonly earlier: readonly Tensor[];
}

/** How the numbers that a head makes of a pixel are read as distributions of its colours. */
export interface Output {
  /** How many numbers a pixel has. */
  width(config: PixelCNNConfig): number;
  /** Logits of every level of one sub-pixel, `[n, levels]`. */
  logits(config: PixelCNNConfig, asked: AskedSubPixel): Tensor;
  /** Log-probabilities in nats, `[n, height, width, colours]`, of integer images of that shape. */
  logProb(config: PixelCNNConfig, output: Tensor, images: Tensor): Tensor;
}
