import type { Backend, Prepared } from "../backend/mod.ts";
import type { Lowered } from "../lower/lower.ts";
import { ProgramCopy } from "./program-copy.ts";

/** One program of a compiled function, for one set of input shapes. */
export class Specialised {
  readonly lowered: Lowered;
  readonly #backend: Backend;
  readonly #prepared: Prepared;
  readonly #copies = new Map<number, ProgramCopy>();
  #retired = false;

  /** Takes memory for all buffers but state. What was allocated is freed if there is not enough. */
  constructor(backend: Backend, lowered: Lowered, prepared: Prepared) {
    this.#backend = backend;
    this.lowered = lowered;
    this.#prepared = prepared;
    try {
      this.copy(0);
    } catch (error) {
      backend.release?.(prepared);
      throw error;
    }
  }

  /** A copy of the program's own memory, taken when it is first asked for. */
  copy(number: number): ProgramCopy {
    const known = this.#copies.get(number);
    if (known !== undefined) return known;
    const copy = new ProgramCopy(this.#backend, this.lowered, this.#prepared, () => {
      if (this.#retired) this.retire();
    });
    this.#copies.set(number, copy);
    return copy;
  }

  /** Gives the memory back, as soon as no run is in progress. */
  retire(): void {
    this.#retired = true;
    const copies = [...this.#copies.values()];
    for (const copy of copies) copy.isRetired = true;
    if (copies.some((copy) => copy.users > 0)) return;
    for (const copy of copies) copy.free();
    this.#copies.clear();
    this.#backend.release?.(this.#prepared);
  }
}
