import { relu, reshape, slice, type Tensor } from "@pixelweft/tensor";
import { centredConv2d } from "../centred-conv2d.ts";
import { conv2dSpecs } from "../conv2d.ts";
import { linear, linearSpecs, type LayerParameters } from "../linear.ts";
import type { ParameterSpecs } from "../parameters.ts";
import { depthToSpace } from "./depth-to-space.ts";

/** A deconvolution network, to maps from vectors or from smaller maps. */
export interface DeconvolutionShape {
  readonly height: number;
  readonly width: number;
  /** From a vector or a class for each image, or from a map of `height` and `width` over 2 ** stages, rounded up. */
  readonly from: "vector" | "map";
  /** Size of the vector, number of classes, or channels of the map. */
  readonly inputs: number;
  /** Feature maps of the last stage; each stage has half as many as the one before it, on twice the height and width. */
  readonly hiddenChannels: number;
  /** How often height and width are doubled. */
  readonly stages: number;
  /** Channels of the maps that are made. */
  readonly outputs: number;
}

/**
 * The parameters of `deconvolution`, each name beginning with `name`.
 *
 * @example
 * const shape = { height: 28, width: 28, from: "vector", inputs: 10, hiddenChannels: 16, stages: 2, outputs: 8 } as const;
 * const specs = deconvolutionSpecs("m", shape);
 * specs["m.in.weight"].shape; // [10, 3136]
 * specs["m.0.up.weight"].shape; // [64, 128]
 * specs["m.out.weight"].shape; // [16, 8]
 */
export function deconvolutionSpecs(name: string, shape: DeconvolutionShape): ParameterSpecs {
  const [rows, columns] = start(shape);
  const first = shape.hiddenChannels * 2 ** shape.stages;
  const stages = Array.from({ length: shape.stages }, (_, stage) => {
    const inputs = first / 2 ** stage;
    const outputs = inputs / 2;
    return {
      ...linearSpecs(`${name}.${stage}.up`, { inputs, outputs: 4 * outputs, meanSquare: 0.5 }),
      ...conv2dSpecs(`${name}.${stage}.mix`, { inputs: outputs, outputs, meanSquare: 0.5 }),
    };
  });
  const { inputs, hiddenChannels, outputs } = shape;
  return {
    ...(shape.from === "vector"
      ? linearSpecs(`${name}.in`, { inputs, outputs: rows * columns * first, meanSquare: 1 })
      : conv2dSpecs(`${name}.in`, { inputs, outputs: first, meanSquare: 1 })),
    ...Object.fromEntries(stages.flatMap((specs) => Object.entries(specs))),
    ...linearSpecs(`${name}.out`, { inputs: hiddenChannels, outputs, meanSquare: 0.5 }),
  };
}

/**
 * Maps for each image, `[n, height, width, outputs]`: stages that double height and width by a 2 x 2 with stride 2 (a 1 x 1, then
 * channels as pixels) and mix by a 3 x 3, each followed by a ReLU, then a 1 x 1. It reads vectors `[n, inputs]`, class numbers `[n]`
 * (one-hot vectors in effect) or maps.
 *
 * @example
 * import { full, tensor } from "@pixelweft/tensor";
 * const shape = { height: 3, width: 4, from: "vector", inputs: 2, hiddenChannels: 2, stages: 1, outputs: 5 } as const;
 * const specs = deconvolutionSpecs("m", shape);
 * const parameters = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, full(spec.shape, 1)]));
 * deconvolution(tensor([[1, 2]]), shape, { name: "m", parameters }).shape; // [1, 3, 4, 5]
 */
export function deconvolution(
  input: Tensor,
  shape: DeconvolutionShape,
  { name, parameters }: LayerParameters,
): Tensor {
  const layer = (part: string): LayerParameters => ({ name: `${name}.${part}`, parameters });
  const [rows, columns] = start(shape);
  const first = shape.hiddenChannels * 2 ** shape.stages;
  let now = relu(
    shape.from === "map"
      ? centredConv2d(input, layer("in"))
      : reshape(linear(input, layer("in")), [input.shape[0] ?? 0, rows, columns, first]),
  );
  for (let stage = 0; stage < shape.stages; stage++) {
    now = relu(depthToSpace(centredConv2d(now, layer(`${stage}.up`)), 2));
    now = relu(centredConv2d(now, layer(`${stage}.mix`)));
  }
  const cut = slice(now, [
    undefined,
    { start: 0, size: shape.height },
    { start: 0, size: shape.width },
  ]);
  return centredConv2d(cut, layer("out"));
}

/** Rows and columns before the first stage. */
function start({ height, width, stages }: DeconvolutionShape): readonly [number, number] {
  return [Math.ceil(height / 2 ** stages), Math.ceil(width / 2 ** stages)];
}
