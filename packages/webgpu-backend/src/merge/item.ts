import type { Kernel, Repeat } from "@pixelweft/tensor/backend";
import type { FilterWork } from "../wgsl/filter/filter-work.ts";
import type { Repeats } from "./overlap.ts";
import { type Touches, isOrdered } from "./touches.ts";

/** A kernel, several that became one, or a loop. */
export interface Item {
  /** The number of its first step in the program. */
  readonly at: number;
  readonly work: Kernel | FilterWork | Repeat;
  /** Undefined for a loop, which nothing passes. */
  readonly touches: Touches | undefined;
}

/** Where merging happens. */
export interface MergeOptions {
  readonly repeats: Repeats;
  /** Buffers that a kernel may bind. */
  readonly maxBuffers: number;
}

/** Items between two that are merged, at most. */
const farApart = 24;

/** Whether the item in place `from` may move to `to`: no result depends on its order with what lies between. */
export function mayMove(
  items: readonly Item[],
  { from, to }: { readonly from: number; readonly to: number },
  { repeats }: MergeOptions,
): boolean {
  const touches = items[from]?.touches;
  const between = items.slice(Math.min(from, to) + 1, Math.max(from, to));
  if (touches === undefined || between.length > farApart) return false;
  return between.every(
    (one) => one.touches !== undefined && !isOrdered(touches, one.touches, repeats),
  );
}
