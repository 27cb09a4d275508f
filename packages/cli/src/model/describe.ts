import { didYouMean } from "@pixelweft/datasets/text";
import { describeNetwork, type DescribedNetwork } from "@pixelweft/pixelcnn/node";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { asUsage, suggesting } from "../command/failure.ts";
import type { Given } from "../command/option.ts";
import type { options } from "../command/options.ts";

/** Options that say which images a network is for, where no checkpoint says it. */
export const describeOptions = {
  image: {
    kind: "shape",
    takes: "hxwxc",
    about: "height, width and colours of the images (default: those that a preset is for)",
  },
  classes: { kind: "whole", takes: "n", about: "number of classes to condition on" },
} as const;

/** The network that a preset, a file of fields or a checkpoint describes. UsageError, with the preset that was perhaps meant. */
export function describedModel(
  what: string,
  { image: shape, ...flags }: Given<typeof describeOptions & Pick<typeof options, "model">>,
): Promise<DescribedNetwork> {
  const near = didYouMean(what, Object.keys(presets));
  return asUsage(() => suggesting(near, describeNetwork(what, { ...flags, shape })));
}
