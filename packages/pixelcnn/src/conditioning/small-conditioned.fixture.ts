import type { Conditioner } from "./conditioner.ts";
import { deconvolutionConditioner } from "./conditioners/deconvolution.ts";

/** A small model that conditioners are tried with. */
export const size = {
  height: 4,
  width: 3,
  levels: 4,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
} as const;

/** Of each of its images. */
export const pixels = 12;

/** Of a conditioner for it. */
export const sizes = { inputs: 2, hiddenChannels: 2, stages: 0 } as const;

export const deconvolution: Conditioner = deconvolutionConditioner(sizes);
