import type { Heap, Stretch } from "../memory/heap.ts";
import { inLines } from "../memory/scratch.ts";
import { control } from "./control.ts";

/**
 * Where what a thread is to run by itself lies, by byte from the start of its post. The next place of work and the bindings lie as they do in the
 * first page of the memory, which is the post of a run that threads share.
 */
export const post = {
  program: 0,
  /** Scratch that all threads of a run see. */
  shared: 4,
  /** Scratch of this thread. */
  own: 8,
  constants: 12,
} as const;

/** What a thread runs by itself. */
export interface Posted {
  readonly program: number;
  readonly own: number;
  readonly constants: number;
  /** Addresses of the buffers. */
  readonly buffers: readonly number[];
}

/** One post for each thread, with shared scratch of its own behind it. */
export class Posts {
  readonly #heap: Heap;
  readonly #threads: number;
  #place: Stretch = { address: 0, bytes: 0 };

  constructor(heap: Heap, threads: number) {
    this.#heap = heap;
    this.#threads = threads;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#place.bytes;
  }

  /** The bytes of each, or undefined where there is no memory for posts of this size. Whether memory was taken: `taken`. */
  reserve(
    shared: number,
    buffers: number,
  ): { readonly each: number; readonly taken: boolean } | undefined {
    const each = inLines(control.bindings + 4 * buffers) + inLines(shared);
    const bytes = each * this.#threads;
    if (bytes <= this.#place.bytes)
      return { each: this.#place.bytes / this.#threads, taken: false };
    const given = this.#place.bytes > 0 ? [this.#place] : [];
    if (!this.#heap.fits([bytes], given)) return undefined;
    for (const one of given) this.#heap.give(one.address, one.bytes);
    this.#place = { address: this.#heap.take(bytes), bytes };
    return { each, taken: true };
  }

  /** Where the post of a thread lies. */
  address(thread: number): number {
    return this.#place.address + (thread * this.#place.bytes) / this.#threads;
  }

  /** Where the shared scratch of a thread that runs a program by itself lies: behind the bindings. */
  scratch(thread: number, buffers: number): number {
    return this.address(thread) + inLines(control.bindings + 4 * buffers);
  }

  /** Writes down what a thread is to run; nothing for one that has nothing to do. */
  write(thread: number, posted: Posted | undefined): void {
    const address = this.address(thread);
    const length = control.bindings / 4 + (posted?.buffers.length ?? 0);
    const words = new Int32Array(this.#heap.memory.buffer, address, length);
    words[post.program / 4] = posted?.program ?? 0;
    if (posted === undefined) return;
    const { unit } = this.#heap;
    words[post.shared / 4] = this.scratch(thread, posted.buffers.length) / unit;
    words[post.own / 4] = posted.own / unit;
    words[post.constants / 4] = posted.constants / unit;
    words[control.next / 4] = 0;
    const buffers = posted.buffers.map((buffer) => buffer / unit);
    words.set(buffers, control.bindings / 4);
  }

  /** All memory is gone. */
  forget(): void {
    this.#place = { address: 0, bytes: 0 };
  }
}
