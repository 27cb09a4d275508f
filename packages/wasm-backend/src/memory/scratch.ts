import type { Heap, Stretch } from "./heap.ts";

/** Bytes of scratch: what all threads see, and each thread's own. */
interface Sizes {
  readonly shared: number;
  readonly own: number;
}

/** Scratch for all programs of a backend, as large as the largest of them needs. */
export class Scratch {
  address = 0;
  shared = 0;
  own = 0;
  readonly #heap: Heap;
  readonly #threads: number;
  readonly #programs = new Map<number, Sizes>();

  constructor(heap: Heap, threads: number) {
    this.#heap = heap;
    this.#threads = threads;
  }

  get bytes(): number {
    return this.bytesFor(this);
  }

  bytesFor({ shared, own }: Sizes): number {
    return inLines(shared) + inLines(own) * this.#threads;
  }

  /** What `reserve` would take, after what it would give back. */
  growth(sizes: Sizes): { readonly more: readonly number[]; readonly given: readonly Stretch[] } {
    const wanted = largest([this, sizes]);
    const { address, bytes } = this;
    const more = this.bytesFor(wanted);
    if (more <= bytes) return { more: [], given: [] };
    return { more: [more], given: bytes > 0 ? [{ address, bytes }] : [] };
  }

  /** Makes room for a program; false where there is enough already. No thread may be at work. */
  reserve(program: number, sizes: Sizes): boolean {
    const wanted = largest([this, sizes]);
    const grows = this.bytesFor(wanted) > this.bytes;
    if (grows) {
      if (this.bytes > 0) this.#heap.give(this.address, this.bytes);
      this.#set({ shared: 0, own: 0 });
      this.address = this.#heap.take(this.bytesFor(wanted));
      this.#set(wanted);
    }
    this.#programs.set(program, sizes);
    return grows;
  }

  /** Gives back what only this program needed. No thread may be at work. */
  release(program: number): void {
    this.#programs.delete(program);
    const before = this.bytes;
    this.#set(largest([...this.#programs.values()]));
    if (this.bytes < before) this.#heap.give(this.address + this.bytes, before - this.bytes);
  }

  /** All memory is gone. */
  forget(): void {
    this.#programs.clear();
    this.#set({ shared: 0, own: 0 });
  }

  #set({ shared, own }: Sizes): void {
    this.shared = shared;
    this.own = own;
  }
}

function largest(sizes: readonly Sizes[]): Sizes {
  return {
    shared: inLines(Math.max(0, ...sizes.map(({ shared }) => shared))),
    own: inLines(Math.max(0, ...sizes.map(({ own }) => own))),
  };
}

/** Bytes in whole cache lines, so that no two threads write one. */
export function inLines(bytes: number): number {
  return 64 * Math.ceil(bytes / 64);
}
