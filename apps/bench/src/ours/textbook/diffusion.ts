import {
  linear,
  linearSpecs,
  meanSquared,
  type LossFunction,
  type ParameterSpecs,
} from "@pixelweft/layers";
import {
  add,
  cast,
  concat,
  cos,
  mul,
  reshape,
  silu,
  sin,
  sqrt,
  sub,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import type { PointDiffusion } from "../../tasks/generative.ts";
import { given } from "./given.ts";

type Parameters = Readonly<Record<string, Tensor>>;

/** Parameters of its linear layers. */
export function diffusionSpecs({ hidden, waves }: PointDiffusion): ParameterSpecs {
  return {
    ...linearSpecs("one", { inputs: 2 + 2 * waves, outputs: hidden }),
    ...linearSpecs("two", { inputs: hidden, outputs: hidden, meanSquare: 0.4 }),
    ...linearSpecs("three", { inputs: hidden, outputs: hidden, meanSquare: 0.4 }),
    ...linearSpecs("out", { inputs: hidden, outputs: 2, meanSquare: 0.4 }),
  };
}

/** The noise in points `[n, 2]` at steps `[n]`. */
export function noiseInPoints(
  parameters: Parameters,
  points: Tensor,
  { step, waves, steps }: PointDiffusion & { readonly step: Tensor },
): Tensor {
  const speeds = Array.from({ length: waves }, (_, i) => (Math.PI / steps) * 2 ** i);
  const phases = mul(reshape(cast(step, "f32"), [-1, 1]), tensor(speeds));
  let y = concat([points, sin(phases), cos(phases)], 1);
  for (const name of ["one", "two", "three"]) y = silu(linear(y, { name, parameters }));
  return linear(y, { name: "out", parameters });
}

/** How far the noise that a network finds is from that which its data are mixed with, for each example. */
export function noiseLoss(
  noiseIn: (parameters: Parameters, mixed: Tensor, step: Tensor) => Tensor,
): LossFunction {
  return (parameters, { data, noise, left, step }) => {
    const share = given(left, "left");
    const added = given(noise, "noise");
    const mixed = add(mul(given(data, "data"), sqrt(share)), mul(added, sqrt(sub(1, share))));
    return meanSquared(noiseIn(parameters, mixed, given(step, "step")), added);
  };
}
