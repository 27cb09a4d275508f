import { add, matmul, reshape, take, type Tensor } from "@pixelweft/tensor";
import { convolve } from "../causal/convolve.ts";
import { everything } from "../causal/window.ts";
import type { ParameterSpecs } from "../parameters.ts";

/** Parameters of a layer by name, and the name that they begin with. */
export interface LayerParameters {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/** What a layer reads and makes, and the mean square of what it reads: 1 for most, a half behind a ReLU. */
export interface LayerSize {
  readonly inputs: number;
  readonly outputs: number;
  readonly square: number;
}

/** `NAME.weight` and `NAME.bias` of a product, `[inputs, outputs]`. */
export function denseSpecs(name: string, { inputs, outputs, square }: LayerSize): ParameterSpecs {
  return {
    [`${name}.weight`]: { shape: [inputs, outputs], fanIn: inputs * square },
    [`${name}.bias`]: { shape: [outputs], fanIn: 0 },
  };
}

/** `NAME.weight` and `NAME.bias` of a 3 x 3, `[3, 3, inputs, outputs]`. */
export function threeByThreeSpecs(
  name: string,
  { inputs, outputs, square }: LayerSize,
): ParameterSpecs {
  return {
    [`${name}.weight`]: { shape: [3, 3, inputs, outputs], fanIn: 9 * inputs * square },
    [`${name}.bias`]: { shape: [outputs], fanIn: 0 },
  };
}

/** A vector for each image, `[n, outputs]`, of vectors `[n, inputs]`, or of class numbers `[n]` as one-hot vectors. */
export function dense(x: Tensor, layer: LayerParameters): Tensor {
  const { weight, bias } = parametersOf(layer);
  return add(x.shape.length === 1 ? take(weight, x) : matmul(x, weight), bias);
}

/** A 1 x 1, or a 3 x 3 centred on its output, over a whole map; outside it there are zeros. */
export function centred(map: Tensor, layer: LayerParameters): Tensor {
  const { weight, bias } = parametersOf(layer);
  const edge = weight.shape.length === 2 ? 0 : 1;
  return convolve([{ map, weight, first: [-edge, -edge] }], {
    window: everything(map),
    grouping: { groups: 1, parts: 1 },
    biases: [bias],
  });
}

/** Every map of an image one behind another, `[n, height * width * channels]`. */
export function flattened(map: Tensor): Tensor {
  const [n = 0, ...rest] = map.shape;
  return reshape(map, [n, rest.reduce((a, b) => a * b, 1)]);
}

function parametersOf({ name, parameters }: LayerParameters): { weight: Tensor; bias: Tensor } {
  const weight = parameters[`${name}.weight`];
  const bias = parameters[`${name}.bias`];
  if (weight === undefined || bias === undefined)
    throw new TypeError(`Cannot run a layer: ${name} has no weight or no bias`);
  return { weight, bias };
}
