import type { HostMemory } from "@pixelweft/tensor/reference";
import type { KernelCounts } from "./counts.ts";
import type { Openblas } from "./openblas.ts";
import type { Scratch } from "./scratch.ts";

/** What the kernels of a program share. */
export interface Setting {
  readonly openblas: Openblas;
  readonly counts: KernelCounts;
  readonly scratch: Scratch;
  /** The current index of each loop, by its number. */
  readonly loops: number[];
}

/** Binds steps to memory, `memory[i]` being buffer i of the program; what it gives runs them. */
export type Bind = (memory: readonly HostMemory[]) => () => void;
