import type { FilterKernel, ReduceKernel } from "@pixelweft/tensor/backend";

/** A filter gradient, and sums that the same dispatch makes. */
export interface FilterWork {
  readonly kind: "filter-work";
  readonly filter: FilterKernel;
  /** The sum of the slabs, of which the filter still writes each. */
  readonly slabSum?: ReduceKernel | undefined;
  /** Sums of the gradient over all places: those of biases. */
  readonly placeSums: readonly ReduceKernel[];
}
