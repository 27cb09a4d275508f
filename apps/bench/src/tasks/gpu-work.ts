import { c32, g28, type Network } from "./work.ts";

/** The network of the paper's ImageNet models, 119 million weights (van den Oord et al. 2016, section 3.1; first kernel and head are ours). */
const paper: Network = {
  name: "paper",
  height: 32,
  width: 32,
  channels: 3,
  levels: 256,
  features: 384,
  layers: 21,
  first: 7,
  kernel: 5,
  head: 1008,
};

/** Small enough for a software adapter: it shows that all of it works, not how fast. */
const small: Network = {
  ...c32,
  name: "C6",
  height: 6,
  width: 6,
  features: 12,
  head: 12,
  layers: 2,
};

/** What is measured on a card: training steps, and one batch of samples. */
export interface GpuWork {
  readonly steps: readonly { readonly network: Network; readonly batch: number }[];
  readonly sampling: { readonly network: Network; readonly batch: number };
}

/** How much is measured: a small network as a try; those of the project; or the paper's besides, which takes some GB. */
export type GpuSize = "quick" | "usual" | "whole";

/** The work of a run of a size. */
export function gpuWork(size: GpuSize): GpuWork {
  if (size === "quick")
    return {
      steps: [{ network: small, batch: 2 }],
      sampling: { network: small, batch: 2 },
    };
  const usual = [
    { network: g28, batch: 16 },
    { network: c32, batch: 16 },
  ];
  return {
    steps: size === "usual" ? usual : [...usual, { network: paper, batch: 8 }],
    sampling: { network: c32, batch: 64 },
  };
}
