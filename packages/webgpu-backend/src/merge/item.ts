import type { Kernel, Repeat } from "@pixelweft/tensor/backend";
import type { FilterWork } from "../wgsl/filter/filter-work.ts";
import type { OwnWork } from "../wgsl/own-work.ts";
import type { RowWork } from "../wgsl/reduce/row-work.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Touches, isOrdered } from "./touches.ts";

/** A kernel, several that became one, or a loop. */
export interface Item {
  /** The number of its first step in the program. */
  readonly at: number;
  readonly work: Kernel | FilterWork | RowWork | OwnWork | Repeat;
  /** Undefined for a loop, which nothing passes. */
  readonly touches: Touches | undefined;
}

/** Where merging happens. */
export interface MergeOptions {
  readonly around: Surroundings;
  /** Buffers that a kernel may bind. */
  readonly maxBuffers: number;
  /** Elements of a tensor over whose rows, of so many elements, several steps may be one dispatch. */
  readonly mostElements: (rowLength: number) => number;
  /** Undefined where it is not loaded, as the program has no products and sums. */
  readonly products: ProductMerges | undefined;
  /** Undefined where it is not loaded, as the program has none. */
  readonly gradients: GradientMerges | undefined;
  /** Does once all is merged what a software adapter gains from; undefined on a GPU, and for a program without gradients. */
  readonly forSoftware?: ((items: readonly Item[]) => Item[]) | undefined;
}

/** Merges matrix products and convolutions, and sums. */
export interface ProductMerges {
  /** Takes maps into what a product makes. */
  readonly mergeEpilogue: MergeAt;
  /** Takes into a reduction what follows it over the same rows. */
  readonly mergeRows: MergeAt;
}

/** Merges gradients of weights. */
export interface GradientMerges {
  /** Takes sums into one. */
  readonly mergeFilter: MergeAt;
}

/** The items with others taken into the one in place `i`. */
export type MergeAt = (items: readonly Item[], i: number, options: MergeOptions) => readonly Item[];

/** Items between two that are merged, at most. */
const farApart = 24;

/** Whether the item in place `from` may move to `to`: no result depends on its order with what lies between. */
export function mayMove(
  items: readonly Item[],
  { from, to }: { readonly from: number; readonly to: number },
  { around }: MergeOptions,
): boolean {
  const touches = items[from]?.touches;
  const between = items.slice(Math.min(from, to) + 1, Math.max(from, to));
  if (touches === undefined || between.length > farApart) return false;
  return between.every(
    (one) => one.touches !== undefined && !isOrdered(touches, one.touches, around.loops),
  );
}

/** The kernel that a dispatch is shown by: the last one where it does several over the same rows. */
export function kernelOf(work: Exclude<Item["work"], Repeat>): Kernel {
  if (work.kind === "own") return work.shown;
  if (work.kind === "filter-work") return work.filter;
  if (work.kind !== "row-work") return work;
  const last = work.steps.at(-1);
  if (last === undefined) throw new RangeError("Cannot show steps over rows: there are none");
  return last;
}
