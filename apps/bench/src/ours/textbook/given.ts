import type { Tensor } from "@pixelweft/tensor";

/** A tensor of an examples file. TypeError where the file has none. */
export function given(tensor: Tensor | undefined, name: string): Tensor {
  if (tensor === undefined) throw new TypeError(`Cannot train: the examples have no ${name}`);
  return tensor;
}
