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
  take,
  type Tensor,
} from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { getter } from "./stages.ts";

/** The parameters of a network by name, of which an embedding of levels is one. */
type Named = Readonly<Record<string, Tensor>>;

/** The name of the embeddings of all levels, `[levels, embeddingSize]`. */
export const embeddingName = "input.embedding";

/**
 * Levels as the network's input planes. `values` holds integer levels, `[..., colours]`; the result has the planes of each colour one
 * after another: `2 x / (D - 1) - 1`, D planes that are one at the level and zero elsewhere, or the embedding of the level.
 */
export function encodeLevels(
  values: Tensor,
  config: PixelCNNConfig,
  parameters: Named = {},
): Tensor {
  const { input, levels } = config;
  if (input === "ordinal") return sub(mul(cast(values, "f32"), 2 / (levels - 1)), 1);
  const lead = values.shape.slice(0, -1);
  const colours = values.shape.at(-1) ?? 1;
  if (input === "embedding") {
    const rows = take(getter(parameters, "parameter")(embeddingName), values);
    return reshape(rows, [...lead, colours * config.embeddingSize]);
  }
  const here = equal(
    reshape(cast(values, "i32"), [...lead, colours, 1]),
    indices([...lead, colours, levels], -1),
  );
  return reshape(select(here, 1, 0), [...lead, colours * levels]);
}

/**
 * The input map of images `[n, height, width, colours]`: their planes, then a plane of ones, which distinguishes the zeros outside the
 * image from mid-grey, and with `positionPlanes` the row and the column, from -1 to 1. The numbers of the rows are given (integers that
 * broadcast to `[n, rows, width, 1]`) where the images are a part of their rows; the parameters, where levels are embedded.
 */
export function encodeImages(
  images: Tensor,
  config: PixelCNNConfig,
  { parameters = {}, rows }: { readonly parameters?: Named; readonly rows?: Tensor } = {},
): Tensor {
  const shape = [...images.shape.slice(0, -1), 1];
  const numbers = rows ?? indices(shape, 1);
  const along = (places: Tensor, size: number): Tensor => {
    const last = size - 1;
    return sub(mul(cast(places, "f32"), 2 / Math.max(1, last)), last > 0 ? 1 : 0);
  };
  const position = config.positionPlanes
    ? [expand(along(numbers, config.height), shape), along(indices(shape, 2), config.width)]
    : [];
  return concat([encodeLevels(images, config, parameters), full(shape, 1), ...position], -1);
}
