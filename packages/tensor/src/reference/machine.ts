import type { Affine } from "../backend/mod.ts";
import type { Memory } from "./memory.ts";

/** Elements that are computed together: long enough to hide a call per line, short enough for the cache. */
export const chunk = 256;

/** Runs one step with the loop indices as they stand. */
export type Run = () => void;

/** Binds a step to memory; `memory[i]` stands for `program.buffers[i]`. */
export type Bind = (memory: readonly Memory[]) => Run;

/** What the kernels of a backend share: they run one after the other, so the registers can be the same. */
export class Machine {
  /** The current index of each loop, by its number. */
  readonly loops: number[] = [];
  readonly #registers: Float64Array[] = [];

  /** A register holds one value for each element of a chunk; i32 and u32 values are exact in it. */
  register(index: number): Float64Array {
    const found = this.#registers[index];
    if (found) return found;
    const made = new Float64Array(chunk);
    this.#registers[index] = made;
    return made;
  }

  evaluate(affine: Affine): number {
    let value = affine.constant;
    for (const { loop, stride } of affine.terms) value += stride * (this.loops[loop] ?? 0);
    return value;
  }
}
