import type { Backend, Prepared, Recording } from "../backend/mod.ts";
import type { Lowered } from "../lower/lower.ts";
import { type InputData, ProgramCopy } from "./program-copy.ts";

/** One program of a compiled function, for one set of input shapes. */
export class Specialised {
  readonly lowered: Lowered;
  readonly #backend: Backend;
  readonly #prepared: Prepared;
  readonly #copies = new Map<number, ProgramCopy>();
  #users = 0;
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
    const found = this.#copies.get(number);
    const copy = found ?? new ProgramCopy(this.#backend, this.lowered, this.#prepared);
    this.#copies.set(number, copy);
    return copy;
  }

  /** Runs with these inputs, and gives the number of the run. */
  async run(copy: ProgramCopy, inputs: InputData, recording: Recording): Promise<number> {
    this.#users++;
    try {
      return await copy.run(inputs, recording);
    } finally {
      this.#users--;
      if (this.#retired) this.retire();
    }
  }

  /** Gives the memory back, as soon as no run is in progress. */
  retire(): void {
    this.#retired = true;
    if (this.#users > 0) return;
    for (const copy of this.#copies.values()) copy.free();
    this.#copies.clear();
    this.#backend.release?.(this.#prepared);
  }
}
