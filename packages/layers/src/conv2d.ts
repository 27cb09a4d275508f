import type { Tensor } from "@pixelweft/tensor";
import { convolve } from "./causal/convolve.ts";
import {
  specsOf,
  weightAndBias,
  type LayerParameters,
  type LayerSize,
  type NamedLayer,
} from "./linear.ts";
import type { ParameterSpecs } from "./parameters.ts";

/** What a convolution reads and makes, and how large its kernel is. */
export interface Conv2dSize extends LayerSize {
  /** Rows and columns of the kernel, odd; 3 if missing. */
  readonly kernelSize?: number;
}

/**
 * The parameters of `conv2d`: `NAME.weight` `[kernelSize, kernelSize, inputs, outputs]` and `NAME.bias` `[outputs]`.
 *
 * @throws RangeError for a kernel without a middle.
 * @example
 * conv2dSpecs("mix", { inputs: 3, outputs: 8 })["mix.weight"].shape; // [3, 3, 3, 8]
 */
export function conv2dSpecs<Name extends string>(
  name: Name,
  { inputs, outputs, kernelSize = 3, meanSquare = 1 }: Conv2dSize,
): ParameterSpecs<`${Name}.weight` | `${Name}.bias`> {
  if (!Number.isInteger(kernelSize) || kernelSize % 2 !== 1)
    throw new RangeError(`Cannot centre a kernel of size ${kernelSize}: it must be odd`);
  const fanIn = kernelSize ** 2 * inputs * meanSquare;
  const weight = { shape: [kernelSize, kernelSize, inputs, outputs], fanIn };
  return specsOf(name, { weight, bias: { shape: [outputs], fanIn: 0 } });
}

/**
 * A convolution centred on its output, over a whole map `[n, height, width, inputs]`: `[n, height, width, outputs]`. Outside the map there
 * are zeros. A weight of rank 2 is a 1 x 1.
 *
 * @throws TypeError if its parameters are missing.
 * @example The sum of each value and its neighbours
 * import { full, read, tensor } from "@pixelweft/tensor";
 * const parameters = { "mix.weight": full([3, 3, 1, 1], 1), "mix.bias": tensor([0]) };
 * const map = tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
 * await read(backend, conv2d(map, { name: "mix", parameters })); // Float32Array [3, 6, 5]
 */
export function conv2d<Name extends string, Given extends LayerParameters["parameters"]>(
  map: Tensor,
  layer: NamedLayer<Name, Given, "weight" | "bias">,
): Tensor {
  const { weight, bias } = weightAndBias(layer);
  const [rows, columns] = weight.shape.length === 2 ? [1, 1] : weight.shape;
  const firstTap = [-((rows ?? 1) - 1) / 2, -((columns ?? 1) - 1) / 2] as const;
  return convolve([{ map, weight, firstTap }], { biases: [bias] });
}
