import { HostBuffer } from "./host-buffer.ts";

/** Matrices that a product needs besides the program's buffers: what taps read, weights, and sums. */
export type Part = "patches" | "weights" | "sums";

/** Memory for these, one piece each for all kernels of a program, as they run one after the other. */
export class Scratch {
  readonly #elements: Record<Part, number> = { patches: 0, weights: 0, sums: 0 };
  readonly #buffers = new Map<Part, HostBuffer>();

  /** Before anything is bound: a kernel will use so many elements of a part. */
  reserve(part: Part, elements: number): void {
    this.#elements[part] = Math.max(this.#elements[part], elements);
  }

  get bytes(): number {
    return 4 * (this.#elements.patches + this.#elements.weights + this.#elements.sums);
  }

  /** A part's memory, zeroed when it is first asked for. */
  buffer(part: Part): HostBuffer {
    const found = this.#buffers.get(part);
    if (found) return found;
    const made = new HostBuffer(this, 4 * this.#elements[part]);
    this.#buffers.set(part, made);
    return made;
  }
}
