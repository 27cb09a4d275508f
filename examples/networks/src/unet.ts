// A small U-Net (Ronneberger et al. 2015) as denoising diffusion has it (Ho et al. 2020, appendix B): convolutions at three sizes of the
// picture, links across, and attention at the smallest.
import {
  conv2d,
  conv2dSpecs,
  convTranspose2d,
  convTranspose2dSpecs,
  linear,
  linearSpecs,
  normParameters,
  normSpecs,
  selfAttention,
  selfAttentionSpecs,
  type ParameterSpecs,
} from "@pixelweft/layers";
import {
  add,
  cast,
  concat,
  cos,
  groupNorm,
  mul,
  reshape,
  silu,
  sin,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";

/** How wide a U-Net is. */
export interface UnetSize {
  readonly channels: number;
  /** At the size of the picture: a multiple of 4. There are twice as many at half of it, and four times as many at a quarter. */
  readonly maps: number;
}

/** The parameters of a U-Net as tensors, by name. */
export type UnetParameters = Readonly<Record<string, Tensor>>;

const waves = 16;

/** The blocks of two convolutions in their order, with what they read and make as multiples of `maps`. */
const blocks = {
  "down.0": [1, 1],
  "down.1": [2, 2],
  "low.0": [4, 4],
  "low.1": [4, 4],
  "up.1": [4, 2],
  "up.0": [2, 1],
} as const;

function blockSpecs(
  name: string,
  { inputs, outputs, time }: Record<"inputs" | "outputs" | "time", number>,
): ParameterSpecs {
  return {
    ...normSpecs(`${name}.norm1`, { channels: inputs }),
    ...conv2dSpecs(`${name}.conv1`, { inputs, outputs, meanSquare: 0.4 }),
    ...linearSpecs(`${name}.time`, { inputs: time, outputs, meanSquare: 0.4 }),
    ...normSpecs(`${name}.norm2`, { channels: outputs }),
    ...conv2dSpecs(`${name}.conv2`, { inputs: outputs, outputs, meanSquare: 0.4 }),
    ...(inputs === outputs ? {} : linearSpecs(`${name}.link`, { inputs, outputs })),
  };
}

/** The parameters of a U-Net. */
export function unetSpecs({ channels, maps }: UnetSize): ParameterSpecs {
  const time = 4 * maps;
  const inBlocks = Object.entries(blocks).map(([name, [inputs, outputs]]) =>
    blockSpecs(name, { inputs: inputs * maps, outputs: outputs * maps, time }),
  );
  const out = conv2dSpecs("out", { inputs: maps, outputs: channels });
  return {
    ...linearSpecs("time.0", { inputs: 2 * waves, outputs: time, meanSquare: 0.5 }),
    ...linearSpecs("time.1", { inputs: time, outputs: time, meanSquare: 0.4 }),
    ...conv2dSpecs("in", { inputs: channels, outputs: maps }),
    ...conv2dSpecs("smaller.0", { inputs: maps, outputs: 2 * maps }),
    ...conv2dSpecs("smaller.1", { inputs: 2 * maps, outputs: 4 * maps }),
    ...normSpecs("low.norm", { channels: 4 * maps }),
    ...selfAttentionSpecs("low.attention", { width: 4 * maps }),
    ...convTranspose2dSpecs("larger.1", { inputs: 4 * maps, outputs: 2 * maps }),
    ...convTranspose2dSpecs("larger.0", { inputs: 2 * maps, outputs: maps }),
    ...(Object.assign({}, ...inBlocks) as ParameterSpecs),
    ...normSpecs("out.norm", { channels: maps }),
    ...out,
    // It begins with the answer 0.
    "out.weight": { ...out["out.weight"], initial: 0 },
  };
}

/** What a U-Net makes of pictures `[n, height, width, channels]` at steps `[n]` of their diffusion: the same shape. Height and width are multiples of 4. */
export function unet(parameters: UnetParameters, pictures: Tensor, given: UnetSteps): Tensor {
  const layer = (name: string): { name: string; parameters: UnetParameters } => ({
    name,
    parameters,
  });
  const normed = (x: Tensor, name: string): Tensor =>
    groupNorm(x, { groups: 4, ...normParameters(layer(name)) });
  const time = timeOf(parameters, given);
  const block = (x: Tensor, name: keyof typeof blocks): Tensor => {
    const [inputs, outputs] = blocks[name];
    const first = conv2d(silu(normed(x, `${name}.norm1`)), layer(`${name}.conv1`));
    const now = linear(time, layer(`${name}.time`));
    const [n = 1, width = 1] = now.shape;
    const second = silu(normed(add(first, reshape(now, [n, 1, 1, width])), `${name}.norm2`));
    const link = inputs === outputs ? x : conv2d(x, layer(`${name}.link`));
    return add(conv2d(second, layer(`${name}.conv2`)), link);
  };
  const whole = block(conv2d(pictures, layer("in")), "down.0");
  const half = block(conv2d(whole, { ...layer("smaller.0"), stride: 2 }), "down.1");
  let low = block(conv2d(half, { ...layer("smaller.1"), stride: 2 }), "low.0");
  const [n = 1, height = 1, width = 1, maps = 1] = low.shape;
  const sequence = reshape(normed(low, "low.norm"), [n, height * width, maps]);
  const mixed = selfAttention(sequence, { ...layer("low.attention"), heads: 4 });
  low = block(add(low, reshape(mixed, low.shape)), "low.1");
  const halfAgain = block(concat([convTranspose2d(low, layer("larger.1")), half], 3), "up.1");
  const again = block(concat([convTranspose2d(halfAgain, layer("larger.0")), whole], 3), "up.0");
  return conv2d(silu(normed(again, "out.norm")), layer("out"));
}

/** At which steps pictures are, `[n]`, and of how many. */
export interface UnetSteps {
  readonly step: Tensor;
  readonly steps: number;
}

/** Steps as waves of many lengths, through two layers: `[n, time]`. */
function timeOf(parameters: UnetParameters, { step, steps }: UnetSteps): Tensor {
  const speeds = Array.from({ length: waves }, (_, i) => (Math.PI / steps) * 2 ** (i / 2));
  const phases = mul(reshape(cast(step, "f32"), [-1, 1]), tensor(speeds));
  const hidden = linear(concat([sin(phases), cos(phases)], 1), { name: "time.0", parameters });
  return silu(linear(silu(hidden), { name: "time.1", parameters }));
}
