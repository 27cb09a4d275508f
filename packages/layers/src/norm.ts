import type { Tensor } from "@pixelweft/tensor";
import { checkLayer, checkLayerOptions, layerSpecs } from "./layer-specs.ts";
import { type LayerParameters, type NamedLayer } from "./linear.ts";
import type { ParameterSpecs } from "./parameters.ts";

/** What a norm is multiplied by and what is added to it, for each channel. */
export interface NormSize {
  readonly channels: number;
  /** Whether something is added, as for `layerNorm` and `groupNorm`, and not for `rmsNorm`. Default true. */
  readonly shift?: boolean | undefined;
}

/**
 * The parameters of a norm: `NAME.scale` `[channels]`, ones at first, and `NAME.shift` `[channels]`, zeros at first.
 *
 * @throws TypeError for an option that there is not, RangeError for channels that are no whole number above 0.
 * @example
 * Object.keys(normSpecs("norm", { channels: 8 })); // ["norm.scale", "norm.shift"]
 */
export function normSpecs<Name extends string>(
  name: Name,
  size: NormSize & { readonly shift: false },
): ParameterSpecs<`${Name}.scale`>;
export function normSpecs<Name extends string>(
  name: Name,
  size: NormSize,
): ParameterSpecs<`${Name}.scale` | `${Name}.shift`>;
export function normSpecs(
  name: string,
  { channels, shift = true, ...rest }: NormSize,
): ParameterSpecs {
  checkLayerOptions(name, rest, ["channels", "shift"]);
  const zeros = { shape: [channels], fanIn: 0 };
  const scale = { ...zeros, initial: 1 };
  return shift ? layerSpecs(name, { scale, shift: zeros }) : layerSpecs(name, { scale });
}

/** Options of `layerNorm`, `rmsNorm` and `groupNorm` of tensor that are parameters. */
export interface NormParameters {
  readonly scale: Tensor;
  readonly shift?: Tensor;
}

/**
 * The parameters of a norm as `layerNorm`, `rmsNorm` and `groupNorm` of `@pixelweft/tensor` take them.
 *
 * @throws TypeError if its scale is missing.
 * @example
 * import { layerNorm, read, tensor } from "@pixelweft/tensor";
 * const parameters = { "norm.scale": tensor([10, 10]), "norm.shift": tensor([1, 1]) };
 * const y = layerNorm(tensor([[1, 3]]), { ...normParameters({ name: "norm", parameters }), epsilon: 0 });
 * await read(backend, y); // Float32Array [-9, 11]
 */
export function normParameters<Name extends string, Given extends LayerParameters["parameters"]>(
  layer: NamedLayer<Name, Given, "scale">,
): NormParameters {
  checkLayer(layer);
  const { name, parameters }: LayerParameters = layer;
  const scale = parameters[`${name}.scale`];
  const shift = parameters[`${name}.shift`];
  if (scale === undefined) throw new TypeError(`Cannot run a layer: ${name} has no scale`);
  return shift === undefined ? { scale } : { scale, shift };
}
