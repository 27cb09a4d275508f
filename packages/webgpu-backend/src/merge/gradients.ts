import { scatterShaders } from "../wgsl/elements/scatter.ts";
import { filterShaders } from "../wgsl/filter/filter.ts";
import type { GradientWriters } from "../wgsl/lazy-writers.ts";
import type { GradientMerges } from "./item.ts";
import { mergeFilter } from "./merge-filter.ts";

/** Merges and writes gradients of weights and sums by index. */
export interface Gradients extends GradientWriters, GradientMerges {}

/** A page that only samples does not load it. */
export const gradients: Gradients = {
  mergeFilter,
  filter: filterShaders,
  scatter: scatterShaders,
};
