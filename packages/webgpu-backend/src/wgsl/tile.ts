import type { GroupLimits } from "./contract/staged-tiles.ts";
import type { TileName } from "./contract/tile-names.ts";

/** What the code generators need to know of the device. */
export interface Traits {
  /**
   * Threads that a subgroup surely has where threads of one subgroup should share their loads, else 0. Software drivers load
   * one element at a time, so a load that is broadcast pays there.
   */
  readonly share: number;
  /** True where the processor of a software adapter has kernels sooner done that take one channel or place at a time. */
  readonly singleLoads?: boolean;
  /** True for a GPU: what a group shares in workgroup memory is read faster there than what lies in buffers. */
  readonly hardware: boolean;
  /** True where the indices of loops are immediates of a pipeline, not a uniform block. */
  readonly immediates?: boolean;
  /** True inside a dispatch whose thread groups run many kernels, few threads at a time. */
  readonly nested?: boolean;
  /** What a thread group may have. */
  readonly group: GroupLimits;
  /** Tiles of contracts that were found to be the fastest, by the keys of their products. */
  readonly tiles?: ReadonlyMap<string, TileName>;
}
