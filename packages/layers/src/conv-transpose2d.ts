import {
  add,
  convTranspose2d as convolveBack,
  type ConvTransposeOptions,
  type Tensor,
} from "@pixelweft/tensor";
import { checkKernel } from "./conv2d.ts";
import { checkLayerOptions, layerSpecs } from "./layer-specs.ts";
import { weightAndBias, type LayerParameters, type LayerSize, type NamedLayer } from "./linear.ts";
import type { ParameterSpecs } from "./parameters.ts";

/** What a transposed convolution reads and makes, and how its kernel is spread. */
export interface ConvTranspose2dSize extends LayerSize {
  /** Rows and columns of the kernel; 4 if missing. */
  readonly kernelSize?: number | undefined;
  /** The stride that the layer is given, which says how many inputs reach a result; 2 if missing. */
  readonly stride?: number | undefined;
}

/**
 * The parameters of `convTranspose2d`: `NAME.weight` `[kernelSize, kernelSize, outputs, inputs]` and `NAME.bias` `[outputs]`.
 *
 * @throws TypeError for an option that there is not, RangeError for a kernel or stride of no size.
 * @example
 * convTranspose2dSpecs("up", { inputs: 8, outputs: 3 })["up.weight"].shape; // [4, 4, 3, 8]
 */
export function convTranspose2dSpecs<Name extends string>(
  name: Name,
  { inputs, outputs, kernelSize = 4, stride = 2, meanSquare = 1, ...rest }: ConvTranspose2dSize,
): ParameterSpecs<`${Name}.weight` | `${Name}.bias`> {
  checkLayerOptions(name, rest, ["inputs", "outputs", "kernelSize", "stride", "meanSquare"]);
  checkKernel(name, kernelSize, [inputs, outputs, stride]);
  const fanIn = (kernelSize / stride) ** 2 * inputs * meanSquare;
  const weight = { shape: [kernelSize, kernelSize, outputs, inputs], fanIn };
  return layerSpecs(name, { weight, bias: { shape: [outputs], fanIn: 0 } });
}

/**
 * A transposed convolution of a map `[n, height, width, inputs]`, which makes it `stride` (2 if missing) times as high and wide:
 * `[n, height stride, width stride, outputs]`. Options are those of `convTranspose2d` of `@pixelweft/tensor`, but padding is
 * `"same"` if it is missing.
 *
 * @throws TypeError if its parameters are missing or do not fit, RangeError for an option out of range.
 * @example Each value twice
 * import { full, read, tensor } from "@pixelweft/tensor";
 * const parameters = { "up.weight": full([1, 2, 1, 1], 1), "up.bias": tensor([0.5]) };
 * const map = tensor([1, 2], { shape: [1, 1, 2, 1] });
 * await read(backend, convTranspose2d(map, { name: "up", parameters, stride: [1, 2] })); // Float32Array [1.5, 1.5, 2.5, 2.5]
 */
export function convTranspose2d<Name extends string, Given extends LayerParameters["parameters"]>(
  map: Tensor,
  layer: NamedLayer<Name, Given, "weight" | "bias"> & ConvTransposeOptions,
): Tensor {
  const { name, parameters, ...options } = layer;
  const { weight, bias } = weightAndBias({ name, parameters });
  return add(convolveBack(map, weight, { stride: 2, padding: "same", ...options }), bias);
}
