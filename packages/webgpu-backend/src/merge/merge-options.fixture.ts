import type { MergeOptions } from "./item.ts";
import { mergeEpilogue } from "./merge-epilogue.ts";
import { mergeFilter } from "./merge-filter.ts";
import { mergeRows } from "./merge-rows.ts";

/** All merging there is, on a device of eight bindings, in a program of no arenas and no loops. */
export const mergeAll: MergeOptions = {
  around: { arenas: new Set(), loops: new Map(), reads: [] },
  maxBuffers: 8,
  mostElements: () => Infinity,
  products: { mergeEpilogue, mergeRows },
  gradients: { mergeFilter },
};
