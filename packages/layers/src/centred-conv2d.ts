import type { Tensor } from "@pixelweft/tensor";
import { convolve } from "./causal/convolve.ts";
import { weightAndBias, type LayerParameters } from "./linear.ts";

/** `conv2d` without options, by a kernel of odd size: networks that need no more bundle no more. */
export function centredConv2d(map: Tensor, layer: LayerParameters): Tensor {
  const { weight, bias } = weightAndBias(layer);
  const [rows = 1, columns = 1] = weight.shape.length === 2 ? [1, 1] : weight.shape;
  return convolve([{ map, weight, firstTap: [-(rows - 1) / 2, -(columns - 1) / 2] }], {
    biases: [bias],
  });
}
