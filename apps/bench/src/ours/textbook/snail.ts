import {
  attention,
  convolve,
  crossEntropy,
  embedding,
  embeddingSpecs,
  gatedLinear,
  linear,
  linearSpecs,
  type ParameterSpecs,
} from "@pixelweft/layers";
import {
  add,
  cast,
  concat,
  indices,
  mean,
  mul,
  reshape,
  silu,
  slice,
  split,
  sub,
  zeros,
  type Tensor,
} from "@pixelweft/tensor";
import type { Snail } from "../../tasks/generative.ts";
import { given } from "./given.ts";

type Parameters = Readonly<Record<string, Tensor>>;
interface Layer {
  readonly name: string;
  readonly parameters: Parameters;
}

/** Parameters of a convolution of three pixels of the row above and so many up to the pixel, or up to the one before it. */
export function causalSpecs(
  name: string,
  { inputs, outputs, beside }: Record<"inputs" | "outputs" | "beside", number>,
): ParameterSpecs {
  const fanIn = (3 + beside) * inputs;
  return {
    [`${name}.above.weight`]: { shape: [1, 3, inputs, outputs], fanIn },
    [`${name}.above.bias`]: { shape: [outputs], fanIn: 0 },
    [`${name}.beside.weight`]: { shape: [1, beside, inputs, outputs], fanIn },
  };
}

/** That convolution. */
export function causal(map: Tensor, { name, parameters }: Layer): Tensor {
  const part = (its: string): Tensor => given(parameters[`${name}.${its}`], `${name}.${its}`);
  const above = { map, weight: part("above.weight"), firstTap: [-1, -1] } as const;
  const beside = { map, weight: part("beside.weight"), firstTap: [0, -1] } as const;
  return convolve([above, beside], { biases: [part("above.bias")] });
}

/** Its parameters. */
export function snailSpecs({ levels, maps, blocks, convolutions }: Snail): ParameterSpecs {
  const parts = Array.from({ length: blocks }, (_, block) => [
    ...Array.from({ length: convolutions }, (__, i) =>
      causalSpecs(`${block}.convolutions.${i}`, { inputs: maps, outputs: 2 * maps, beside: 2 }),
    ),
    linearSpecs(`${block}.query`, { inputs: maps + 2, outputs: maps }),
    linearSpecs(`${block}.memory`, { inputs: 2 * maps + 2, outputs: 2 * maps }),
    linearSpecs(`${block}.mix`, { inputs: 2 * maps, outputs: 2 * maps }),
  ]);
  return Object.assign(
    {
      ...embeddingSpecs("pixels", { count: levels, width: maps }),
      ...causalSpecs("first", { inputs: maps + 2, outputs: maps, beside: 1 }),
      ...linearSpecs("out", { inputs: maps, outputs: levels, meanSquare: 0.5 }),
    },
    ...parts.flat(),
  ) as ParameterSpecs;
}

/** Logits `[n, height, width, levels]` of pictures `[n, height, width]`, integers: those of a pixel depend on the pixels before it alone, row by row. */
export function snailLogits(parameters: Parameters, pictures: Tensor, size: Snail): Tensor {
  const [n = 1, height = 1, width = 1] = pictures.shape;
  const layer = (name: string): Layer => ({ name, parameters });
  const plane = (axis: number, length: number): Tensor =>
    sub(mul(cast(indices([n, height, width, 1], axis), "f32"), 1 / length), 0.5);
  const places = concat([plane(1, height), plane(2, width)], 3);
  const seen = concat([embedding(pictures, layer("pixels")), places], 3);
  let maps = causal(seen, layer("first"));
  for (let block = 0; block < size.blocks; block++) {
    for (let i = 0; i < size.convolutions; i++)
      maps = add(maps, gatedLinear(causal(silu(maps), layer(`${block}.convolutions.${i}`))));
    const asked = linear(concat([maps, places], 3), layer(`${block}.query`));
    const held = linear(concat([maps, seen], 3), layer(`${block}.memory`));
    const found = attended(asked, held);
    maps = add(maps, gatedLinear(linear(concat([silu(maps), found], 3), layer(`${block}.mix`))));
  }
  return linear(silu(maps), layer("out"));
}

/** Attention of each pixel to those before it: keys and values are moved on by one place, and the first place is empty. */
export function attended(asked: Tensor, held: Tensor): Tensor {
  const [n = 1, height = 1, width = 1, channels = 1] = asked.shape;
  const inOrder = (x: Tensor): Tensor => reshape(x, [n, height * width, -1]);
  const before = slice(inOrder(held), [undefined, { size: height * width - 1 }]);
  const moved = concat([zeros([n, 1, 2 * channels]), before], 1);
  const [keys = moved, values = moved] = split(moved, [channels, channels], 2);
  return reshape(attention(inOrder(asked), { keys, values, causal: true }), asked.shape);
}

/** What a pixel of each picture costs in nats, `[n]`. */
export function snailLoss(parameters: Parameters, pictures: Tensor, size: Snail): Tensor {
  return mean(crossEntropy(snailLogits(parameters, pictures, size), pictures), [1, 2]);
}
