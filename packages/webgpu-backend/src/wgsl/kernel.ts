import type { Kernel } from "@pixelweft/tensor/backend";
import { gatherShaders } from "./elements/gather.ts";
import { mapShaders } from "./elements/map.ts";
import type { FilterWork } from "./filter/filter-work.ts";
import type { LazyWriters } from "./lazy-writers.ts";
import type { OwnWork } from "./own-work.ts";
import { reduceShaders } from "./reduce/reduce.ts";
import type { RowWork } from "./reduce/row-work.ts";
import { rowShaders } from "./reduce/rows.ts";
import type { Shader, Site } from "./shader.ts";

/** The dispatches of a kernel, in order; none when it has nothing to compute. */
export function kernelShaders(
  kernel: Kernel | FilterWork | RowWork | OwnWork,
  site: Site,
  { products, gradients }: LazyWriters,
): Shader[] {
  switch (kernel.kind) {
    case "map":
      return mapShaders(kernel, site);
    case "reduce":
      return reduceShaders(kernel, site);
    case "contract":
      return loaded(products, site).contract(kernel, site);
    case "filter":
    case "filter-work":
      return loaded(gradients, site).filter(kernel, site);
    case "row-work":
      return rowShaders(kernel, site);
    case "own":
      return kernel.write(site);
    case "gather":
      return gatherShaders(kernel, site);
    case "scatter":
      return loaded(gradients, site).scatter(kernel, site);
    case "custom":
      throw new TypeError(
        `Cannot prepare ${site.label}: WebGPU has no custom kernel named ${kernel.name}`,
      );
  }
}

function loaded<T>(writer: T | undefined, { label }: Site): T {
  if (writer === undefined) throw new Error(`Cannot write ${label}: its writer was not loaded`);
  return writer;
}
