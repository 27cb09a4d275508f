import type { ConstantPool } from "../emit/function.ts";
import type { I32 } from "../emit/value.ts";

/** The constant words of one program, in the order in which its code first needs them. They lie together in memory. */
export class Constants implements ConstantPool {
  readonly #base: I32;
  readonly #words = new Map<number, number>();

  /** The base is where the first one will lie. */
  constructor(base: I32) {
    this.#base = base;
  }

  get words(): Int32Array<ArrayBuffer> {
    return Int32Array.from(this.#words.keys());
  }

  place(word: number): { readonly base: I32; readonly offset: number } {
    const index = this.#words.get(word) ?? this.#words.size;
    this.#words.set(word, index);
    return { base: this.#base, offset: 4 * index };
  }
}
