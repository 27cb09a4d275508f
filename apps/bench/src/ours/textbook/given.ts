import type { Tensor } from "@pixelweft/tensor";

/** A tensor of an examples file or of a network's parameters. TypeError where there is none of this name. */
export function given(tensor: Tensor | undefined, name: string): Tensor {
  if (tensor === undefined) throw new TypeError(`Cannot train: there is no ${name}`);
  return tensor;
}
