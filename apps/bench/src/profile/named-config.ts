import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { describeNetwork } from "@pixelweft/pixelcnn/node";
import { configOf } from "../tasks/config-of.ts";
import { c32, g28, type Network } from "../tasks/work.ts";

const networks: Readonly<Record<string, Network>> = { G28: g28, C32: c32 };

/** What a command takes as the name of a network. */
export const networkArgument = {
  name: "<what>",
  about: "G28, C32, a preset, a JSON file, or a checkpoint",
} as const;

/** The configuration of a network of the bench; undefined for other names. */
export function benchConfig(what: string): PixelCNNConfig | undefined {
  const network = networks[what];
  return network && configOf(network);
}

/** The network of such a name. */
export async function namedConfig(what: string): Promise<PixelCNNConfig> {
  return benchConfig(what) ?? (await describeNetwork(what, {})).config;
}
