import type { Backend } from "@pixelweft/tensor";

/** How many images of a batch one run of a program takes, so that a backend does as many runs at once as it can. */
export function imagesOfRun(
  batch: number,
  { capabilities }: Pick<Backend, "capabilities">,
): number {
  return Math.ceil(batch / Math.min(batch, capabilities.runsAtOnce ?? 1));
}
