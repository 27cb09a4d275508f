import { OutOfMemoryError } from "@pixelweft/tensor/backend";
import { type MemoryType, unitOf } from "../emit/module.ts";
import { control, pageBytes } from "../threads/control.ts";
import { Allocator } from "./allocator.ts";
import { growBy, wideMemory } from "./wide-memory.ts";

/** Kernels read whole vectors, up to this many bytes behind the last element. */
const margin = 64;
/** Addresses of 32 bits reach so many pages. */
const narrowPages = 65_536;
/** Bytes that addresses of 32 bits reach. */
export const narrowBytes: number = narrowPages * pageBytes;
/** Tried in turn: a phone may refuse to set aside 4 GiB of addresses. */
const pagesWanted = [narrowPages, 32_768, 16_384, 8192];

/** A range of the memory. */
export interface Stretch {
  readonly address: number;
  readonly bytes: number;
}

/** The one memory of a backend: buffers, scratch, constants, and the words that threads talk by. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly type: MemoryType;
  /** Addresses are counted in so many bytes where they pass between code and what runs it. */
  readonly unit: number;
  /** The largest range that can be handed out. */
  readonly capacity: number;
  readonly #allocator: Allocator;
  #bytes: Uint8Array;

  /** `most` bytes, if they are given: with addresses of 64 bits where they are more than 32 bits reach. */
  constructor(shared: boolean, most?: number) {
    const { memory, ...type } = makeMemory(shared, most);
    const { maximumPages } = type;
    this.memory = memory;
    this.type = { shared, ...type };
    this.unit = unitOf(type);
    const limit = maximumPages * pageBytes - margin;
    this.capacity = limit - control.heap;
    this.#allocator = new Allocator(control.heap, limit);
    this.#bytes = new Uint8Array(memory.buffer);
    this.words[control.unit / 4] = this.unit;
    this.#notePages();
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

  /** Whether ranges of these sizes can be allocated one after the other once others are given back. Memory may grow; no range is taken. */
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
      growBy(this.memory, missing, this.type);
      this.#notePages();
      return true;
    } catch {
      return false;
    }
  }

  /** Workers may hear late that memory has grown: they compare. */
  #notePages(): void {
    this.words[control.pages / 4] = this.memory.buffer.byteLength / pageBytes;
  }

  #outOfMemory(needed: number): OutOfMemoryError {
    const { available, capacity } = this;
    return new OutOfMemoryError("Cannot allocate", { needed, available, capacity });
  }
}

interface Made extends Omit<MemoryType, "shared"> {
  readonly memory: WebAssembly.Memory;
}

function makeMemory(shared: boolean, most = narrowBytes): Made {
  const pages = Math.ceil(most / pageBytes);
  if (pages > narrowPages)
    return {
      memory: wideMemory({ initial: 2, maximum: pages, shared }),
      maximumPages: pages,
      wide: true,
    };
  let refused: unknown;
  for (const maximum of [pages, ...pagesWanted.filter((fewer) => fewer < pages)]) {
    try {
      const memory = new WebAssembly.Memory({ initial: 2, maximum, shared });
      return { memory, maximumPages: maximum, wide: false };
    } catch (error) {
      refused = error;
    }
  }
  throw new RangeError("Cannot make a WebAssembly memory: the engine gives none, however small", {
    cause: refused,
  });
}
