import { threefryWord, uniform } from "../ops/threefry.ts";

/** Choices that are a pure function of a seed. */
export class Dice {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A number in [0, 1). */
  next(): number {
    return uniform(threefryWord(this.#seed, 0x5eed, this.#count++, 0));
  }

  /** A whole number from 0 up to, and without, `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** A whole number between two, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError("Cannot pick: the list is empty");
    return found;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => ({ value, order: this.next() }))
      .toSorted((a, b) => a.order - b.order)
      .map(({ value }) => value);
  }

  numbers(count: number, low = -1, high = 1): number[] {
    return Array.from({ length: count }, () => low + (high - low) * this.next());
  }
}
