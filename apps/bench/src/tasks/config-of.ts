import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import type { Network } from "./work.ts";

/** A network as our models have it. */
export function configOf(network: Network): PixelCNNConfig {
  const { name: _, features, first, kernel, head: headChannels, ...size } = network;
  const kernels = { firstKernelSize: first, kernelSize: kernel };
  // As the peers have it, whatever a new model has if nothing is said.
  const plain = { positionPlanes: false, headActivation: "relu", skip: false } as const;
  return checkConfig({ ...size, ...kernels, ...plain, hiddenChannels: features, headChannels });
}
