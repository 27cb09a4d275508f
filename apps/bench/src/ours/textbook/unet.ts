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
import type { Unet } from "../../tasks/generative.ts";

type Parameters = Readonly<Record<string, Tensor>>;
interface Layer {
  readonly name: string;
  readonly parameters: Parameters;
}

/** Parameters of a block of two convolutions. */
export function blockSpecs(
  name: string,
  { inputs, outputs, time }: Record<"inputs" | "outputs" | "time", number>,
): ParameterSpecs {
  return {
    ...normSpecs(`${name}.norm1`, { channels: inputs }),
    ...conv2dSpecs(`${name}.conv1`, { inputs, outputs, meanSquare: 0.4 }),
    ...linearSpecs(`${name}.time`, { inputs: time, outputs, meanSquare: 0.4 }),
    ...normSpecs(`${name}.norm2`, { channels: outputs }),
    ...conv2dSpecs(`${name}.conv2`, { inputs: outputs, outputs, meanSquare: 0.4 }),
    ...(inputs === outputs ? {} : conv2dSpecs(`${name}.link`, { inputs, outputs, kernelSize: 1 })),
  };
}

/** Its parameters. */
export function unetSpecs({ channels, maps, waves }: Unet): ParameterSpecs {
  const [two, four] = [2 * maps, 4 * maps];
  return {
    ...linearSpecs("time1", { inputs: 2 * waves, outputs: four, meanSquare: 0.5 }),
    ...linearSpecs("time2", { inputs: four, outputs: four, meanSquare: 0.4 }),
    ...conv2dSpecs("first", { inputs: channels, outputs: maps }),
    ...blockSpecs("down1", { inputs: maps, outputs: maps, time: four }),
    ...conv2dSpecs("smaller1", { inputs: maps, outputs: two }),
    ...blockSpecs("down2", { inputs: two, outputs: two, time: four }),
    ...conv2dSpecs("smaller2", { inputs: two, outputs: four }),
    ...blockSpecs("low1", { inputs: four, outputs: four, time: four }),
    ...normSpecs("norm", { channels: four }),
    ...selfAttentionSpecs("attention", { width: four }),
    ...blockSpecs("low2", { inputs: four, outputs: four, time: four }),
    ...convTranspose2dSpecs("larger2", { inputs: four, outputs: two }),
    ...blockSpecs("up2", { inputs: four, outputs: two, time: four }),
    ...convTranspose2dSpecs("larger1", { inputs: two, outputs: maps }),
    ...blockSpecs("up1", { inputs: two, outputs: maps, time: four }),
    ...normSpecs("last.norm", { channels: maps }),
    ...conv2dSpecs("last", { inputs: maps, outputs: channels }),
  };
}

/** A map by a group norm with four groups, and a SiLU. */
export function normed(x: Tensor, layer: Layer): Tensor {
  return silu(groupNorm(x, { groups: 4, ...normParameters(layer) }));
}

/** Two convolutions of a map `[n, height, width, inputs]` at times `[n, time]`, and a link around them. */
export function block(x: Tensor, time: Tensor, { name, parameters }: Layer): Tensor {
  const layer = (part: string): Layer => ({ name: `${name}.${part}`, parameters });
  const now = linear(time, layer("time"));
  const [n = 1, outputs = 1] = now.shape;
  const first = conv2d(normed(x, layer("norm1")), layer("conv1"));
  const both = add(first, reshape(now, [n, 1, 1, outputs]));
  const link = x.shape[3] === outputs ? x : conv2d(x, layer("link"));
  return add(conv2d(normed(both, layer("norm2")), layer("conv2")), link);
}

/** The noise in pictures `[n, height, width, channels]` at steps `[n]`. */
export function noiseInPictures(
  parameters: Parameters,
  pictures: Tensor,
  { step, steps, waves }: Unet & { readonly step: Tensor },
): Tensor {
  const layer = (name: string): Layer => ({ name, parameters });
  const speeds = Array.from({ length: waves }, (_, i) => (Math.PI / steps) * 2 ** (i / 2));
  const phases = mul(reshape(cast(step, "f32"), [-1, 1]), tensor(speeds));
  const early = silu(linear(concat([sin(phases), cos(phases)], 1), layer("time1")));
  const time = silu(linear(early, layer("time2")));
  // With a stride, "same" would put zeros on one side alone; PyTorch has them on both.
  const halved = { stride: 2, padding: 1 } as const;
  const whole = block(conv2d(pictures, layer("first")), time, layer("down1"));
  const half = block(conv2d(whole, { ...layer("smaller1"), ...halved }), time, layer("down2"));
  const low = block(conv2d(half, { ...layer("smaller2"), ...halved }), time, layer("low1"));
  const [n = 1, height = 1, width = 1, maps = 1] = low.shape;
  const even = groupNorm(low, { groups: 4, ...normParameters(layer("norm")) });
  const sequence = reshape(even, [n, height * width, maps]);
  const found = reshape(selfAttention(sequence, { ...layer("attention"), heads: 4 }), low.shape);
  const seen = convTranspose2d(block(add(low, found), time, layer("low2")), layer("larger2"));
  const larger = convTranspose2d(
    block(concat([seen, half], 3), time, layer("up2")),
    layer("larger1"),
  );
  const last = block(concat([larger, whole], 3), time, layer("up1"));
  return conv2d(normed(last, layer("last.norm")), layer("last"));
}
