import type { Affine } from "../backend/mod.ts";
import type { HostMemory } from "./memory.ts";

/** Elements that are computed together: long enough to hide a call per line, short enough for the cache. */
export const chunk = 256;

/** Runs one step with the loop indices as they stand. */
export type Run = () => void;

/** Binds a step to memory; `memory[i]` stands for `program.buffers[i]`. */
export type Bind = (memory: readonly HostMemory[]) => Run;

// Shared by all kernels of a thread: they run one after the other, and none leaves anything there.
const registers: Float64Array[] = [];

/** Where the loops around a kernel stand, and the registers that it computes in. */
export class Machine {
  /** The current index of each loop, by its number. */
  readonly loops: number[];

  constructor(loops: number[] = []) {
    this.loops = loops;
  }

  /** A register holds one value for each element of a chunk; i32 and u32 values are exact in it. */
  register(index: number): Float64Array {
    return (registers[index] ??= new Float64Array(chunk));
  }

  evaluate(affine: Affine): number {
    let value = affine.constant;
    for (const { loop, stride } of affine.terms) value += stride * (this.loops[loop] ?? 0);
    return value;
  }
}
