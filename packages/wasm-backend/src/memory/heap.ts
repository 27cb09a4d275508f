import { OutOfMemoryError } from "@pixelweft/tensor/backend";
import type { MemoryType } from "../emit/module.ts";
import { control } from "../threads/control.ts";
import { Allocator } from "./allocator.ts";

const pageBytes = 65_536;
/** Kernels read whole vectors, up to this many bytes behind the last element. */
const margin = 64;
/** Tried in turn: a phone may refuse to set aside 4 GiB of addresses. */
const pagesWanted = [65_536, 32_768, 16_384, 8192];

/** A range of the memory. */
export interface Stretch {
  readonly address: number;
  readonly bytes: number;
}

/** The one memory of a backend: buffers, scratch, constants, and the words that threads talk by. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly type: MemoryType;
  /** The largest range that can be handed out. */
  readonly capacity: number;
  readonly #allocator: Allocator;
  #bytes: Uint8Array;

  constructor(shared: boolean) {
    const { memory, maximumPages } = makeMemory(shared);
    this.memory = memory;
    this.type = { shared, maximumPages };
    const limit = maximumPages * pageBytes - margin;
    this.capacity = limit - control.heap;
    this.#allocator = new Allocator(control.heap, limit);
    this.#bytes = new Uint8Array(memory.buffer);
  }

  /** All bytes, as far as memory reaches now. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0 || this.#bytes.buffer !== this.memory.buffer)
      this.#bytes = new Uint8Array(this.memory.buffer);
    return this.#bytes;
  }

  /** The words of the first page. */
  get words(): Int32Array {
    return new Int32Array(this.memory.buffer, 0, control.heap / 4);
  }

  /** Bytes that are free, in however many pieces. */
  get available(): number {
    return this.#allocator.available;
  }

  /** The address of zeroed memory. Throws OutOfMemoryError when there is none left. */
  take(bytes: number): number {
    const used = this.#allocator.end;
    const address = this.#allocator.take(bytes);
    const grown = address !== undefined && this.#reach(address + bytes + margin);
    if (address === undefined) throw this.#outOfMemory(bytes);
    if (!grown) {
      this.#allocator.give(address, bytes);
      throw this.#outOfMemory(bytes);
    }
    // What nobody has had yet is zero already.
    this.bytes.fill(0, address, Math.max(address, Math.min(address + bytes, used)));
    return address;
  }

  give(address: number, bytes: number): void {
    this.#allocator.give(address, bytes);
  }

  /** Whether ranges of these sizes can be had one after the other once others are given back. Nothing is taken. */
  fits(sizes: readonly number[], given: readonly Stretch[] = []): boolean {
    const trial = this.#allocator.copy();
    for (const { address, bytes } of given) trial.give(address, bytes);
    return (
      sizes.every((bytes) => trial.take(bytes) !== undefined) && this.#reach(trial.end + margin)
    );
  }

  #reach(end: number): boolean {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / pageBytes);
    if (missing <= 0) return true;
    try {
      this.memory.grow(missing);
      return true;
    } catch {
      return false;
    }
  }

  #outOfMemory(needed: number): OutOfMemoryError {
    const { available, capacity } = this;
    return new OutOfMemoryError("Cannot allocate", { needed, available, capacity });
  }
}

function makeMemory(shared: boolean): { memory: WebAssembly.Memory; maximumPages: number } {
  let refused: unknown;
  for (const maximum of pagesWanted) {
    try {
      const memory = new WebAssembly.Memory({ initial: 2, maximum, shared });
      return { memory, maximumPages: maximum };
    } catch (error) {
      refused = error;
    }
  }
  throw new RangeError("Cannot make a WebAssembly memory", { cause: refused });
}
