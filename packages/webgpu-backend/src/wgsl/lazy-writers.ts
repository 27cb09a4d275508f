import type { ContractKernel, FilterKernel, ScatterKernel } from "@pixelweft/tensor/backend";
import type { FilterWork } from "./filter/filter-work.ts";
import type { Shader, Site } from "./shader.ts";

/** Writers of what not every program has; undefined where they are not loaded, as the program has none. */
export interface LazyWriters {
  readonly products: ProductWriter | undefined;
  readonly gradients: GradientWriters | undefined;
}

/** Writes the dispatches of a matrix product or a convolution. */
export interface ProductWriter {
  readonly contract: (kernel: ContractKernel, site: Site) => Shader[];
}

/** Writes the dispatches of gradients of weights and of sums by index, which programs that only sample do without. */
export interface GradientWriters {
  readonly filter: (work: FilterWork | FilterKernel, site: Site) => Shader[];
  readonly scatter: (kernel: ScatterKernel, site: Site) => Shader[];
}
