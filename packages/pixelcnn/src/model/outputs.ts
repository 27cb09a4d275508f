import { categoricalLogProb } from "@pixelweft/layers";
import { reshape, slice } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { logisticMixture } from "./logistic-mixture.ts";
import type { Output } from "./output.ts";

/** One logit for each level of each colour. */
const softmax: Output = {
  width: ({ channels, levels }) => channels * levels,
  logits: ({ levels }, { output, colour }) =>
    slice(output, [undefined, { start: colour * levels, size: levels }]),
  logProb: ({ channels, levels }, output, images) =>
    categoricalLogProb(reshape(output, [...output.shape.slice(0, -1), channels, levels]), images),
};

/** The distribution that a configuration names. */
export function outputOf({ output }: Pick<PixelCNNConfig, "output">): Output {
  return output === "softmax" ? softmax : logisticMixture;
}
