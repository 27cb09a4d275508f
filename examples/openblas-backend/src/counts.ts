import type { Kernel } from "@pixelweft/tensor/backend";

/** Kernels that were run since the backend was made. */
export interface KernelCounts {
  /** Sums of products that OpenBLAS computed: of contracts, and of the gradients of their weights. */
  readonly openblas: { contract: number; filter: number };
  /** Kernels that were left to the reference, by kind: `contract` and `filter` stay 0 where all is f32. */
  readonly reference: Record<Kernel["kind"], number>;
  /** What follows a contract's sums element by element (bias, gate, residual), which the reference computes. */
  epilogues: number;
}

/** Counts that begin at 0. */
export function zeroCounts(): KernelCounts {
  return {
    openblas: { contract: 0, filter: 0 },
    reference: { map: 0, reduce: 0, contract: 0, filter: 0, gather: 0, scatter: 0, custom: 0 },
    epilogues: 0,
  };
}
