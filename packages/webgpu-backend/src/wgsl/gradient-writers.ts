import type { ScatterKernel } from "@pixelweft/tensor/backend";
import type { FilterWork } from "./filter/filter-work.ts";
import type { Shader, Site } from "./shader.ts";

/** Writes the dispatches of gradients of weights and of sums by index, which programs that only sample do without. */
export interface GradientWriters {
  readonly filter: (work: FilterWork, site: Site) => Shader[];
  readonly scatter: (kernel: ScatterKernel, site: Site) => Shader[];
}
