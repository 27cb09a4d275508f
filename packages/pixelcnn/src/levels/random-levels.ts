import { add, cast, indices, less, reshape, select, slice, type Tensor } from "@pixelweft/tensor";
import { drawLevels } from "./draw.ts";
import type { LevelSource, SubPixel } from "./level-source.ts";

/** What a sampled batch depends on beside parameters and conditions. */
export interface SampleInputs {
  /** u32, rank 0. */
  readonly seed: Tensor;
  /** Number of the first image of the batch, u32, rank 0. */
  readonly firstImage: Tensor;
  /** The number of each image where they are not consecutive, u32 `[batch]`. */
  readonly numbers?: Tensor | undefined;
  /** 1 / temperature, rank 0. */
  readonly sharpness: Tensor;
  /** A level that the temperature leaves as it is, and the least share of the likeliest one: as `drawLevels()` has them. */
  readonly steady?: Tensor | undefined;
  readonly minP?: Tensor | undefined;
  /** Sub-pixels that are not sampled but taken from images. */
  readonly prefix?: PrefixInputs | undefined;
}

/** The start of images in raster order, which a sampled batch keeps. */
export interface PrefixInputs {
  /** Integers `[batch, height, width, colours]`. */
  readonly images: Tensor;
  /** How many sub-pixels of each image are kept, the first ones; i32, rank 0. */
  readonly length: Tensor;
  /** 1 for each that is kept besides, integers of the shape of the images. */
  readonly fixed?: Tensor | undefined;
}

/** Levels sampled from the model's distribution, but for those of a prefix. */
export function randomLevels({
  seed,
  firstImage,
  numbers,
  sharpness,
  steady,
  minP,
  prefix,
}: SampleInputs): LevelSource {
  return {
    carried: [],
    next({ logits, here, number }) {
      const n = logits.shape[0] ?? 1;
      const image = numbers ?? add(firstImage, cast(indices([n], 0), "u32"));
      const drawn = drawLevels(logits, { seed, sharpness, steady, minP, image, place: number });
      return { level: prefix ? kept(drawn, prefix, { here, number }) : drawn, carried: [] };
    },
  };
}

/** The prefix's own level where it reaches this far or keeps the place besides, else the one that was sampled. */
function kept(
  drawn: Tensor,
  { images, length, fixed }: PrefixInputs,
  { here, number }: { readonly here: SubPixel; readonly number: Tensor },
): Tensor {
  const { row, column, colour } = here;
  const at = (all: Tensor): Tensor => {
    const one = slice(all, [
      undefined,
      { start: row.place, size: 1 },
      { start: column, size: 1 },
      { start: colour, size: 1 },
    ]);
    return reshape(cast(one, "i32"), drawn.shape);
  };
  const own = at(images);
  const begun = select(less(number, length), own, drawn);
  return fixed ? select(less(0, at(fixed)), own, begun) : begun;
}
