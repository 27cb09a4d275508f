import { full, reshape, type Tensor } from "@pixelweft/tensor";
import type { SampleInputs } from "./random-levels.ts";

/** What images are sampled by, from the inputs of a program. */
export function drawInputs(inputs: Readonly<Record<string, Tensor>>): SampleInputs {
  const zero = reshape(full([1], 0, "u32"), []);
  const { seed = zero, firstImage = zero, sharpness = full([], 1) } = inputs;
  const { prefixImages, prefixLength, prefixFixed, numbers, steady, minP } = inputs;
  const prefix =
    prefixImages && prefixLength
      ? { images: prefixImages, length: prefixLength, fixed: prefixFixed }
      : undefined;
  return { seed, firstImage, numbers, sharpness, steady, minP, prefix };
}
