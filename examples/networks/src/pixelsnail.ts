// A PixelCNN with causal self-attention: PixelSNAIL (Chen et al. 2018), for pictures of one channel.
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
  mul,
  reshape,
  silu,
  slice,
  split,
  sub,
  sum,
  zeros,
  type Tensor,
} from "@pixelweft/tensor";

/** How large a PixelSNAIL is. */
export interface SnailSize {
  /** Values that a pixel can have. */
  readonly levels: number;
  readonly maps: number;
  /** Each is a few residual convolutions, then attention. */
  readonly blocks: number;
  readonly convolutions: number;
}

type Parameters = Readonly<Record<string, Tensor>>;
interface Layer {
  readonly name: string;
  readonly parameters: Parameters;
}

/** A convolution that reads three pixels of the row above and, of its own row, the pixel before and perhaps its own. */
function causalSpecs(
  name: string,
  { inputs, outputs, own }: { inputs: number; outputs: number; own: boolean },
): ParameterSpecs {
  const beside = own ? 2 : 1;
  const fanIn = (3 + beside) * inputs;
  return {
    [`${name}.above`]: { shape: [1, 3, inputs, outputs], fanIn },
    [`${name}.beside`]: { shape: [1, beside, inputs, outputs], fanIn },
    [`${name}.bias`]: { shape: [outputs], fanIn: 0 },
  };
}

function causal(map: Tensor, { name, parameters }: Layer): Tensor {
  const {
    [`${name}.above`]: above,
    [`${name}.beside`]: beside,
    [`${name}.bias`]: bias,
  } = parameters;
  if (!above || !beside || !bias) throw new TypeError(`Cannot convolve: ${name} has no weights`);
  return convolve(
    [
      { map, weight: above, firstTap: [-1, -1] },
      { map, weight: beside, firstTap: [0, -1] },
    ],
    { biases: [bias] },
  );
}

/** The parameters of a PixelSNAIL. */
export function snailSpecs({ levels, maps, blocks, convolutions }: SnailSize): ParameterSpecs {
  const specs: ParameterSpecs[] = [
    embeddingSpecs("pixels", { count: levels, width: maps }),
    causalSpecs("first", { inputs: maps + 2, outputs: maps, own: false }),
  ];
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < convolutions; i++)
      specs.push(causalSpecs(`${block}.${i}`, { inputs: maps, outputs: 2 * maps, own: true }));
    specs.push(
      linearSpecs(`${block}.query`, { inputs: maps + 2, outputs: maps }),
      linearSpecs(`${block}.memory`, { inputs: 2 * maps + 2, outputs: 2 * maps }),
      linearSpecs(`${block}.mix`, { inputs: 2 * maps, outputs: 2 * maps }),
    );
  }
  specs.push(linearSpecs("out", { inputs: maps, outputs: levels, meanSquare: 0.5 }));
  return Object.assign({}, ...specs) as ParameterSpecs;
}

/** Logits `[n, height, width, levels]` of pictures `[n, height, width]`, integers: those of a pixel depend on the pixels before it alone, row by row. */
export function snailLogits(parameters: Parameters, pictures: Tensor, size: SnailSize): Tensor {
  const [n = 1, height = 1, width = 1] = pictures.shape;
  const layer = (name: string): Layer => ({ name, parameters });
  const plane = (axis: number, length: number): Tensor =>
    sub(mul(cast(indices([n, height, width, 1], axis), "f32"), 1 / length), 0.5);
  const places = concat([plane(1, height), plane(2, width)], 3);
  // What is known of a pixel when it is there, which no pixel may read of itself.
  const seen = concat([embedding(pictures, layer("pixels")), places], 3);
  let maps = causal(seen, layer("first"));
  for (let block = 0; block < size.blocks; block++) {
    for (let i = 0; i < size.convolutions; i++)
      maps = add(maps, gatedLinear(causal(silu(maps), layer(`${block}.${i}`))));
    const found = attended({ maps, seen, places }, layer(`${block}`));
    const mixed = linear(concat([silu(maps), found], 3), layer(`${block}.mix`));
    maps = add(maps, gatedLinear(mixed));
  }
  return linear(silu(maps), layer("out"));
}

/**
 * Attention of each pixel to those before it. Keys and values hold the pixel itself, so pixel i may read them up to i - 1: they are moved on by one
 * place, and the first place is empty.
 */
function attended(
  { maps, seen, places }: Readonly<Record<"maps" | "seen" | "places", Tensor>>,
  { name, parameters }: Layer,
): Tensor {
  const [n = 1, height = 1, width = 1, channels = 1] = maps.shape;
  const inOrder = (x: Tensor): Tensor => reshape(x, [n, height * width, -1]);
  const asked = linear(concat([maps, places], 3), { name: `${name}.query`, parameters });
  const held = linear(concat([maps, seen], 3), { name: `${name}.memory`, parameters });
  const before = slice(inOrder(held), [undefined, { size: height * width - 1 }]);
  const moved = concat([zeros([n, 1, 2 * channels]), before], 1);
  const [keys = moved, values = moved] = split(moved, [channels, channels], 2);
  return reshape(attention(inOrder(asked), { keys, values, causal: true }), maps.shape);
}

/** What each picture costs in nats, `[n]`. */
export function snailLoss(parameters: Parameters, pictures: Tensor, size: SnailSize): Tensor {
  return sum(crossEntropy(snailLogits(parameters, pictures, size), pictures), [1, 2]);
}
