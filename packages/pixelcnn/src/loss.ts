import type { BatchLoss, LossFunction } from "@pixelweft/layers";
import { full, mul, reshape, streams, sum, type Tensor } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { logProb } from "./network.ts";
import type { Conditions } from "./stages.ts";

/** Conditions among a batch's inputs. */
export function conditionsOf(inputs: Readonly<Record<string, Tensor>>): Conditions {
  const { labels, condition, spatial } = inputs;
  return { labels, condition, spatial };
}

/**
 * Bits per dimension of each image, `[n]`: minus the mean over height, width and colours of log2 p.
 */
export function imageBits(
  config: PixelCNNConfig,
  parameters: Readonly<Record<string, Tensor>>,
  inputs: Readonly<Record<string, Tensor>>,
): Tensor {
  const { height, width, channels } = config;
  const { images, step, seed } = inputs;
  if (images === undefined) throw new TypeError("Cannot compute a loss: images are missing");
  const dropout = step && seed ? { key: [seed, streams.dropout] as const, step } : undefined;
  const nats = logProb(config, images, { parameters, conditions: conditionsOf(inputs), dropout });
  return mul(sum(nats, [1, 2, 3]), -1 / (Math.LN2 * height * width * channels));
}

/** The training loss: the sum over a batch of bits per dimension, and how many images there are. */
export function bitsPerDimLoss(config: PixelCNNConfig): LossFunction {
  return (parameters, inputs): BatchLoss => {
    const bits = imageBits(config, parameters, inputs);
    return { loss: sum(bits), count: reshape(full([1], bits.shape[0] ?? 0), []) };
  };
}
