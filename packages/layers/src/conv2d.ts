import {
  add,
  conv2d as convolveBy,
  type ConvOptions,
  reshape,
  type Tensor,
} from "@pixelweft/tensor";
import { centredConv2d } from "./centred-conv2d.ts";
import { checkLayerOptions, layerSpecs } from "./layer-specs.ts";
import {
  scaled,
  weightAndBias,
  type LayerParameters,
  type LayerSize,
  type NamedLayer,
} from "./linear.ts";
import type { ParameterSpecs } from "./parameters.ts";

/** What a convolution reads and makes, and how large its kernel is. */
export interface Conv2dSize extends LayerSize {
  /** Rows and columns of the kernel; 3 if missing. */
  readonly kernelSize?: number | undefined;
  /** Groups of channels that see nothing of one another; 1 if missing. The layer is given them too. */
  readonly groups?: number | undefined;
}

/**
 * The parameters of `conv2d`: `NAME.weight` `[kernelSize, kernelSize, inputs / groups, outputs]` and `NAME.bias` `[outputs]`.
 *
 * @throws TypeError for an option that there is not; RangeError for groups that do not divide the channels, or a kernel of no size.
 * @example
 * conv2dSpecs("mix", { inputs: 3, outputs: 8 })["mix.weight"].shape; // [3, 3, 3, 8]
 */
export function conv2dSpecs<Name extends string>(
  name: Name,
  { inputs, outputs, kernelSize = 3, groups = 1, meanSquare = 1, ...rest }: Conv2dSize,
): ParameterSpecs<`${Name}.weight` | `${Name}.bias`> {
  checkLayerOptions(name, rest, ["inputs", "outputs", "kernelSize", "groups", "meanSquare"]);
  checkKernel(
    name,
    kernelSize,
    [inputs, outputs].map((n) => n / groups),
  );
  const fanIn = (kernelSize ** 2 * inputs * meanSquare) / groups;
  const weight = { shape: [kernelSize, kernelSize, inputs / groups, outputs], fanIn };
  return layerSpecs(name, { weight, bias: { shape: [outputs], fanIn: 0 } });
}

/** Throws a RangeError for a kernel of no size or groups of channels that are none. */
export function checkKernel(name: string, size: number, channels: readonly number[]): void {
  if (![size, ...channels].every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(
      `Cannot make the layer ${name}: its kernel is of size ${size}, and its groups have ${channels.join(" and ")} channels`,
    );
}

/**
 * A convolution of a map `[n, height, width, inputs]`: `[n, height', width', outputs]`. Options are those of `conv2d` of
 * `@pixelweft/tensor`, but padding is `"same"` if it is missing: zeros all around, so that results are as many as places, or
 * as `stride` divides them into. A weight of rank 2 is a 1 x 1.
 *
 * @throws TypeError if its parameters are missing or do not fit, RangeError for an option out of range.
 * @example The sum of each value and its neighbours
 * import { full, read, tensor } from "@pixelweft/tensor";
 * const parameters = { "mix.weight": full([3, 3, 1, 1], 1), "mix.bias": tensor([0]) };
 * const map = tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
 * await read(backend, conv2d(map, { name: "mix", parameters })); // Float32Array [3, 6, 5]
 * await read(backend, conv2d(map, { name: "mix", parameters, stride: 2 })); // Float32Array [3, 5]
 */
export function conv2d<Name extends string, Given extends LayerParameters["parameters"]>(
  map: Tensor,
  layer: NamedLayer<Name, Given, "weight" | "bias"> & ConvOptions,
): Tensor {
  const { name, parameters, ...options } = layer;
  const { weight, bias, scale } = weightAndBias({ name, parameters });
  const isCentred = weight.shape.length === 2 || weight.shape.slice(0, 2).every((n) => n % 2 === 1);
  if (isCentred && scale === undefined && Object.keys(options).length === 0)
    return centredConv2d(map, layer);
  const kernel = weight.shape.length === 2 ? reshape(weight, [1, 1, ...weight.shape]) : weight;
  const y = convolveBy(map, kernel, { padding: "same", ...options });
  return add(scaled(y, scale), bias);
}
