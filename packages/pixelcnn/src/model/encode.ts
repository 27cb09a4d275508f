import {
  cast,
  concat,
  equal,
  expand,
  full,
  indices,
  mul,
  reshape,
  select,
  sub,
  type Tensor,
} from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";

/**
 * Levels as the network's input planes. `values` holds integer levels, `[..., colours]`; the result has the planes of each colour one
 * after another: `2 x / (D - 1) - 1`, or D planes that are one at the level and zero elsewhere.
 */
export function encodeLevels(values: Tensor, { input, levels }: PixelCNNConfig): Tensor {
  if (input === "ordinal") return sub(mul(cast(values, "f32"), 2 / (levels - 1)), 1);
  const lead = values.shape.slice(0, -1);
  const colours = values.shape.at(-1) ?? 1;
  const here = equal(
    reshape(cast(values, "i32"), [...lead, colours, 1]),
    indices([...lead, colours, levels], -1),
  );
  return reshape(select(here, 1, 0), [...lead, colours * levels]);
}

/**
 * The input map of images `[n, height, width, colours]`: their planes, then a plane of ones, which distinguishes the zeros outside the
 * image from mid-grey, and with `positionPlanes` the row and the column, from -1 to 1. The numbers of the rows are given (integers that
 * broadcast to `[n, rows, width, 1]`) where the images are a part of their rows.
 */
export function encodeImages(
  images: Tensor,
  config: PixelCNNConfig,
  rows: Tensor = indices([...images.shape.slice(0, -1), 1], 1),
): Tensor {
  const shape = [...images.shape.slice(0, -1), 1];
  const along = (numbers: Tensor, size: number): Tensor => {
    const last = size - 1;
    return sub(mul(cast(numbers, "f32"), 2 / Math.max(1, last)), last > 0 ? 1 : 0);
  };
  const places = config.positionPlanes
    ? [expand(along(rows, config.height), shape), along(indices(shape, 2), config.width)]
    : [];
  return concat([encodeLevels(images, config), full(shape, 1), ...places], -1);
}
