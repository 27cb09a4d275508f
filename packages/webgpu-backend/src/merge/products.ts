import { contractShaders } from "../wgsl/contract/contract.ts";
import type { ProductWriter } from "../wgsl/lazy-writers.ts";
import type { ProductMerges } from "./item.ts";
import { mergeEpilogue } from "./merge-epilogue.ts";
import { mergeRows } from "./merge-rows.ts";

/** Merges and writes matrix products and convolutions, and merges sums with what follows them. */
export interface Products extends ProductWriter, ProductMerges {}

/** What nearly every program loads. */
export const products: Products = {
  contract: contractShaders,
  mergeEpilogue,
  mergeRows,
};
