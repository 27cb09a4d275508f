import { sizeOf } from "@pixelweft/tensor";
import type { Chance } from "../chance.ts";

/** How large what a random program makes may be, in elements. */
export interface Sizes {
  readonly arena: number;
  readonly kernels: number;
  readonly map: number;
  /** What a reduction keeps, and what it reads. */
  readonly kept: number;
  readonly reduced: number;
  readonly gather: number;
  /** Rows that are scattered, and those that they are added to. */
  readonly picks: number;
  readonly rows: number;
  /** Extents of single axes, as often as they are wanted. */
  readonly extents: Readonly<
    Record<"axis" | "reduced" | "choices" | "space" | "channels", readonly number[]>
  >;
}

export const usualSizes: Sizes = {
  arena: 1 << 17,
  kernels: 12,
  map: 600,
  kept: 60,
  reduced: 2000,
  gather: 200,
  picks: 30,
  rows: 12,
  extents: {
    axis: [2, 3, 4, 7, 17, 70],
    reduced: [40],
    choices: [8],
    space: [5],
    channels: [1, 2, 3, 4, 5, 8, 16, 19],
  },
};

export const longSizes: Sizes = {
  arena: 1 << 21,
  kernels: 8,
  map: 40_000,
  kept: 9000,
  reduced: 60_000,
  gather: 20_000,
  picks: 6000,
  rows: 5000,
  extents: {
    axis: [2, 3, 5, 70, 300, 2000, 20_000],
    reduced: [3, 40, 700, 5000, 20_000],
    choices: [8, 8, 3000],
    space: [2, 5, 70, 200],
    channels: [1, 3, 4, 8, 19, 130, 1100],
  },
};

/** A shape of some rank, with so many elements at most. */
export function randomShape(
  chance: Chance,
  { extents }: Sizes,
  { rank, limit }: { readonly rank: number; readonly limit: number },
): number[] {
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const room = Math.max(1, Math.floor(limit / sizeOf(shape)));
    shape.push(chance.whole(1, Math.min(room, chance.pick(extents.axis))));
  }
  return chance.shuffled(shape);
}
