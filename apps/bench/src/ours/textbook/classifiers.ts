import {
  conv2d,
  conv2dSpecs,
  linear,
  linearSpecs,
  maxPool,
  normParameters,
  normSpecs,
  type ParameterSpecs,
} from "@pixelweft/layers";
import { groupNorm, relu, reshape, sizeOf, type Tensor } from "@pixelweft/tensor";
import type { Classifier } from "../../tasks/textbook.ts";

type Parameters = Readonly<Record<string, Tensor>>;

/** Parameters of the linear layers. */
export function mlpSpecs({ height, width, channels, first, classes }: Classifier): ParameterSpecs {
  return {
    ...linearSpecs("one", { inputs: height * width * channels, outputs: first }),
    ...linearSpecs("two", { inputs: first, outputs: first / 2, meanSquare: 0.5 }),
    ...linearSpecs("three", { inputs: first / 2, outputs: classes, meanSquare: 0.5 }),
  };
}

/** `[n, classes]` from pictures `[n, height, width, channels]`. */
export function mlpLogits(parameters: Parameters, images: Tensor): Tensor {
  const [, ...shape] = images.shape;
  let y = reshape(images, [-1, sizeOf(shape)]);
  y = relu(linear(y, { name: "one", parameters }));
  y = relu(linear(y, { name: "two", parameters }));
  return linear(y, { name: "three", parameters });
}

const blocks = ["one", "two", "three"] as const;

/** Parameters of three convolutions with norms, and of a linear layer. */
export function cnnSpecs({ height, width, channels, first, classes }: Classifier): ParameterSpecs {
  const maps = [channels, first, 2 * first, 4 * first];
  const specs = blocks.map((name, i) => {
    const [inputs = 1, outputs = 1] = maps.slice(i);
    return {
      ...conv2dSpecs(name, { inputs, outputs }),
      ...normSpecs(`${name}.norm`, { channels: outputs }),
    };
  });
  const inputs = (height >> 3) * (width >> 3) * 4 * first;
  const out = linearSpecs("out", { inputs, outputs: classes, meanSquare: 0.5 });
  return Object.assign({}, ...specs, out) as ParameterSpecs;
}

/** `[n, classes]` from pictures `[n, height, width, channels]`. */
export function cnnLogits(parameters: Parameters, images: Tensor): Tensor {
  let y = images;
  for (const name of blocks) {
    const norm = normParameters({ name: `${name}.norm`, parameters });
    y = relu(groupNorm(conv2d(y, { name, parameters }), { groups: 4, ...norm }));
    y = maxPool(y, { size: 2 });
  }
  const [, ...shape] = y.shape;
  return linear(reshape(y, [-1, sizeOf(shape)]), { name: "out", parameters });
}
