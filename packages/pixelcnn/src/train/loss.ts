import type { BatchLoss, SummedLoss } from "@pixelweft/layers";
import {
  cast,
  full,
  indices,
  less,
  mul,
  reshape,
  select,
  streams,
  sum,
  type Tensor,
} from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { logProb } from "../model/network.ts";
import { conditionsOf } from "../model/stages.ts";

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

/**
 * The training loss: the sum over a batch of bits per dimension, and how many images there are, both f32 of rank 0. The inputs are
 * those of a batch: `images` `[n, height, width, colours]` in u8, and conditions where the model takes them. With `size` (f32,
 * rank 0) only that many images count, the first ones.
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * import { read, tensor } from "@pixelweft/tensor";
 * const { config, parameters } = createModel({ height: 1, width: 1, levels: 4, hiddenChannels: 2, headChannels: 2 });
 * const named = Object.fromEntries(
 *   Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, tensor(parameters[name], { shape })]),
 * );
 * const images = tensor(Uint8Array.of(3, 0), { shape: [2, 1, 1, 1] });
 * const { loss, count } = bitsPerDimLoss(config)(named, { images });
 * await read(backend, loss); // Float32Array [4]
 * await read(backend, count); // Float32Array [2]
 */
export function bitsPerDimLoss(config: PixelCNNConfig): SummedLoss {
  return (parameters, inputs): BatchLoss =>
    overBatch(imageBits(config, parameters, inputs), inputs);
}

/** The sum of each image's loss, `[n]`, over the images of a batch that count: the first `size` ones where that is an input. */
export function overBatch(each: Tensor, { size }: Readonly<Record<string, Tensor>>): BatchLoss {
  if (size === undefined)
    return { loss: sum(each), count: reshape(full([1], each.shape[0] ?? 0), []) };
  const counts = less(indices(each.shape, 0), cast(size, "i32"));
  return { loss: sum(select(counts, each, 0)), count: size };
}
