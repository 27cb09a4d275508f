import {
  binaryCrossEntropy,
  gaussianDivergence,
  linear,
  linearSpecs,
  type Gaussians,
  type ParameterSpecs,
} from "@pixelweft/layers";
import { add, exp, mul, relu, split, type Tensor } from "@pixelweft/tensor";
import type { Vae } from "../../tasks/generative.ts";

type Parameters = Readonly<Record<string, Tensor>>;

/** Parameters of encoder and decoder. */
export function vaeSpecs({ pixels, hidden, code }: Vae): ParameterSpecs {
  return {
    ...linearSpecs("encode", { inputs: pixels, outputs: hidden }),
    ...linearSpecs("code", { inputs: hidden, outputs: 2 * code, meanSquare: 0.5 }),
    ...linearSpecs("decode", { inputs: code, outputs: hidden }),
    ...linearSpecs("draw", { inputs: hidden, outputs: pixels, meanSquare: 0.5 }),
  };
}

/** Logits `[n, pixels]` for codes of pictures `[n, pixels]`, and the distributions `[n, code]` that noise draws the codes from. */
export function vaeLogits(
  parameters: Parameters,
  images: Tensor,
  noise: Tensor,
): Gaussians & { readonly logits: Tensor } {
  const [, size = 1] = noise.shape;
  const seen = relu(linear(images, { name: "encode", parameters }));
  const found = linear(seen, { name: "code", parameters });
  const [mean = found, logVariance = found] = split(found, [size, size], 1);
  const codes = add(mean, mul(exp(mul(logVariance, 0.5)), noise));
  const hidden = relu(linear(codes, { name: "decode", parameters }));
  return { mean, logVariance, logits: linear(hidden, { name: "draw", parameters }) };
}

/** The negative evidence lower bound of each picture in nats, `[n]`; pictures are `[n, pixels]`, 0 to 1. */
export function vaeLoss(parameters: Parameters, images: Tensor, noise: Tensor): Tensor {
  const { logits, ...distribution } = vaeLogits(parameters, images, noise);
  const [, pixels = 1] = images.shape;
  const cost = mul(binaryCrossEntropy(logits, images), pixels);
  return add(cost, gaussianDivergence(distribution));
}
