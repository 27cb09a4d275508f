import { pad, relu, type Tensor } from "@pixelweft/tensor";
import { centredConv2d } from "../centred-conv2d.ts";
import { conv2dSpecs } from "../conv2d.ts";
import { flattened, linear, linearSpecs, type LayerParameters } from "../linear.ts";
import type { ParameterSpecs } from "../parameters.ts";
import { spaceToDepth } from "./depth-to-space.ts";

/** A convolution network from maps to vectors. */
export interface EncoderShape {
  readonly height: number;
  readonly width: number;
  /** Channels of the maps. */
  readonly inputs: number;
  /** Feature maps of the first stage; each stage has twice as many as the one before it, on half the height and width. */
  readonly hiddenChannels: number;
  /** How often height and width are halved; a map of odd sides is filled up with zeros. */
  readonly stages: number;
  /** Size of the vector. */
  readonly outputs: number;
}

/**
 * The parameters of `convolutionEncoder`, each name beginning with `name`.
 *
 * @example
 * const shape = { height: 28, width: 28, inputs: 1, hiddenChannels: 16, stages: 2, outputs: 10 };
 * const specs = encoderSpecs("encoder", shape);
 * specs["encoder.0.down.weight"].shape; // [4, 16]
 * specs["encoder.1.mix.weight"].shape; // [3, 3, 32, 32]
 * specs["encoder.out.weight"].shape; // [1568, 10]
 */
export function encoderSpecs(name: string, shape: EncoderShape): ParameterSpecs {
  const stages = Array.from({ length: shape.stages }, (_, stage) => {
    const outputs = shape.hiddenChannels * 2 ** stage;
    const inputs = 4 * (stage === 0 ? shape.inputs : outputs / 2);
    return {
      ...linearSpecs(`${name}.${stage}.down`, {
        inputs,
        outputs,
        meanSquare: stage === 0 ? 1 : 0.5,
      }),
      ...conv2dSpecs(`${name}.${stage}.mix`, { inputs: outputs, outputs, meanSquare: 0.5 }),
    };
  });
  const [rows, columns] = smallest(shape);
  const last = shape.stages === 0 ? shape.inputs : shape.hiddenChannels * 2 ** (shape.stages - 1);
  return {
    ...Object.fromEntries(stages.flatMap((specs) => Object.entries(specs))),
    ...linearSpecs(`${name}.out`, {
      inputs: rows * columns * last,
      outputs: shape.outputs,
      meanSquare: shape.stages === 0 ? 1 : 0.5,
    }),
  };
}

/**
 * A vector for each image, `[n, outputs]`, of maps `[n, height, width, inputs]`: stages of a 2 x 2 with stride 2 and a 3 x 3, each
 * followed by a ReLU, then a product.
 *
 * @example
 * import { full, read, tensor } from "@pixelweft/tensor";
 * const shape = { height: 3, width: 2, inputs: 1, hiddenChannels: 2, stages: 1, outputs: 5 };
 * const specs = encoderSpecs("f", shape);
 * const parameters = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, full(spec.shape, 1)]));
 * const map = tensor([1, 1, 1, 1, 1, 1], { shape: [1, 3, 2, 1] });
 * await read(backend, convolutionEncoder(map, shape, { name: "f", parameters })); // Float32Array [69, 69, 69, 69, 69]
 */
export function convolutionEncoder(
  map: Tensor,
  shape: EncoderShape,
  { name, parameters }: LayerParameters,
): Tensor {
  const [rows, columns] = smallest(shape);
  const down = 2 ** shape.stages;
  let now = pad(map, [0, 0, 0, 0], [map.shape[0] ?? 0, rows * down, columns * down, shape.inputs]);
  for (let stage = 0; stage < shape.stages; stage++) {
    const layer = (part: string): LayerParameters => ({
      name: `${name}.${stage}.${part}`,
      parameters,
    });
    now = relu(centredConv2d(spaceToDepth(now, 2), layer("down")));
    now = relu(centredConv2d(now, layer("mix")));
  }
  return linear(flattened(now), { name: `${name}.out`, parameters });
}

/** Rows and columns after all stages. */
function smallest({ height, width, stages }: EncoderShape): readonly [number, number] {
  return [Math.ceil(height / 2 ** stages), Math.ceil(width / 2 ** stages)];
}
