import { add, cast, matmul, mul, reshape, take, type Tensor } from "@pixelweft/tensor";
import { checkLayer, checkLayerOptions, layerSpecs } from "./layer-specs.ts";
import type { ParameterSpecs } from "./parameters.ts";

/** Parameters of a layer by name, and the name that they begin with. */
export interface LayerParameters {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/**
 * The same, whose names are checked where the parameters have types: those of the layer must be among them.
 */
export interface NamedLayer<Name extends string, Given, Parts extends string> {
  readonly name: Name;
  readonly parameters: Readonly<Record<string, Tensor>> &
    Given &
    (string extends keyof Given ? unknown : Readonly<Record<`${NoInfer<Name>}.${Parts}`, Tensor>>);
}

/** What a layer reads and makes. */
export interface LayerSize {
  readonly inputs: number;
  readonly outputs: number;
  /** Mean square of what it reads, which scales the first weights: a half behind a ReLU, 1 if missing. */
  readonly meanSquare?: number | undefined;
}

/**
 * The parameters of `linear`: `NAME.weight` `[inputs, outputs]` and `NAME.bias` `[outputs]`.
 *
 * @throws TypeError for an option that there is not, RangeError for sizes that are no whole numbers above 0.
 * @example
 * linearSpecs("out", { inputs: 3, outputs: 2 })["out.weight"].shape; // [3, 2]
 */
export function linearSpecs<Name extends string>(
  name: Name,
  { inputs, outputs, meanSquare = 1, ...rest }: LayerSize,
): ParameterSpecs<`${Name}.weight` | `${Name}.bias`> {
  checkLayerOptions(name, rest, ["inputs", "outputs", "meanSquare"]);
  const weight = { shape: [inputs, outputs], fanIn: inputs * meanSquare };
  return layerSpecs(name, { weight, bias: { shape: [outputs], fanIn: 0 } });
}

/**
 * A vector for each row, `[n, outputs]`, of vectors `[n, inputs]`, or of class numbers `[n]` as one-hot vectors.
 *
 * Weights may be stored in fewer bytes, or be those of `quantisedParameters`.
 *
 * @throws TypeError if its parameters are missing, or what it reads is neither of these.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const parameters = { "out.weight": tensor([[1], [10]]), "out.bias": tensor([0.5]) };
 * await read(backend, linear(tensor([[1, 2]]), { name: "out", parameters })); // Float32Array [21.5]
 */
export function linear<Name extends string, Given extends LayerParameters["parameters"]>(
  x: Tensor,
  layer: NamedLayer<Name, Given, "weight" | "bias">,
): Tensor {
  const { weight, bias, scale } = weightAndBias(layer);
  checkRows(x, layer.name, weight);
  const y = x.shape.length === 1 ? cast(take(weight, x), "f32") : matmul(x, weight);
  return add(scaled(y, scale), bias);
}

/** What weights of eight bits gave, times what a step of each output's weights stands for. */
export function scaled(y: Tensor, scale: Tensor | undefined): Tensor {
  return scale === undefined ? y : mul(y, scale);
}

/** Refuses what is easily passed by mistake, where programs have no types. */
function checkRows(x: Tensor | undefined, name: string, { shape: [inputs = 0] }: Tensor): void {
  const act = `Cannot run the layer ${name}`;
  if (x === undefined) throw new TypeError(`${act}: what it reads is undefined, no tensor`);
  if (x.shape.length === 1 && x.dtype === "f32")
    throw new TypeError(
      `${act}: it reads f32 of shape [${x.shape}]; vectors have the shape [n, ${inputs}], and class numbers are integers`,
    );
}

/** Every map of an image one behind another, `[n, height * width * channels]`. */
export function flattened(map: Tensor): Tensor {
  const [n = 0, ...rest] = map.shape;
  return reshape(map, [n, rest.reduce((a, b) => a * b, 1)]);
}

/** `NAME.weight` and `NAME.bias`, and `NAME.scale` of quantised weights; TypeError where there are none. */
export function weightAndBias(layer: LayerParameters): {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly scale: Tensor | undefined;
} {
  checkLayer(layer);
  const { name, parameters } = layer;
  const weight = parameters[`${name}.weight`];
  const bias = parameters[`${name}.bias`];
  // Asked for by name, a parameter that is not there would be blamed for the next error of the program.
  const scale = `${name}.scale` in parameters ? parameters[`${name}.scale`] : undefined;
  if (weight === undefined || bias === undefined)
    throw new TypeError(`Cannot run a layer: ${name} has no weight or no bias`);
  if (weight.dtype === "i8" && scale === undefined)
    throw new TypeError(`Cannot run a layer: ${name} has weights of eight bits and no scale`);
  return { weight, bias, scale };
}
