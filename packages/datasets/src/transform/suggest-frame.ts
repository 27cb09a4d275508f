import type { SizeCount } from "../errors/images.ts";

/** A frame into which pictures of several sizes are put. */
export interface FrameSuggestion {
  readonly size: readonly [height: number, width: number];
  /** Pictures that fit into it, of all. */
  readonly fitting: number;
  readonly of: number;
  /** True where those that fit all have this size, and are most: nothing is padded, others are left out. */
  readonly exact?: true;
}

/** Pictures up to this height and width may be sprites. */
const largest = 64;
/** The share of small pictures that a size needs to be common. */
const commonShare = 0.1;
/** Where sizes are too many to be common: the share of small pictures that the height of the frame is enough for, and its width. */
const coveredShare = 0.9;

/**
 * The frame for sprites of several sizes, such as those that a `MixedSizesError` counts: as high and as wide as their common sizes, which a tenth of
 * the small pictures (up to 64x64) have; or, where hardly any size is common, as nine of ten small pictures need. Nothing where less than
 * half of all pictures fit: then they are no sprites.
 *
 * @example
 * const sizes = [{ height: 16, width: 16, count: 60 }, { height: 24, width: 16, count: 40 }];
 * suggestFrame(sizes); // { size: [24, 16], fitting: 100, of: 100 }
 * suggestFrame([{ height: 480, width: 640, count: 9 }]); // undefined
 */
export function suggestFrame(sizes: readonly SizeCount[]): FrameSuggestion | undefined {
  const small = sizes.filter(({ height, width }) => Math.max(height, width) <= largest);
  const common = small.filter(({ count }) => count >= commonShare * countOf(small));
  const of = countOf(sizes);
  for (const [height, width] of [
    [most(common, "height"), most(common, "width")],
    [enough(small, "height"), enough(small, "width")],
  ] as const) {
    const inside = small.filter((size) => size.height <= height && size.width <= width);
    const fitting = countOf(inside);
    if (fitting === 0 || 2 * fitting < of) continue;
    // With half of all, the size may be one of two that are as frequent.
    const isOne = inside.every((one) => one.height === height && one.width === width);
    const exact = isOne && 2 * fitting > of;
    return { size: [height, width], fitting, of, ...(exact && { exact }) };
  }
  return undefined;
}

function most(sizes: readonly SizeCount[], side: "height" | "width"): number {
  return sizes.reduce((largestSide, size) => Math.max(largestSide, size[side]), 0);
}

/** The least side that is enough for most pictures. */
function enough(sizes: readonly SizeCount[], side: "height" | "width"): number {
  const wanted = coveredShare * countOf(sizes);
  let held = 0;
  for (const size of sizes.toSorted((a, b) => a[side] - b[side])) {
    held += size.count;
    if (held >= wanted) return size[side];
  }
  return 0;
}

function countOf(sizes: readonly SizeCount[]): number {
  return sizes.reduce((sum, { count }) => sum + count, 0);
}
