import { threefry } from "@pixelweft/tensor";

/** A stream of random choices, the same for the same seed. */
export class Chance {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A number in [0, 1). */
  next(): number {
    return randomNumber(this.#seed, 3, this.#count++);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return this.whole(0, count - 1);
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError("Cannot pick: the list is empty");
    return chosen;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, key: this.next() }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }

  /** Numbers from `low` up to `high`. */
  numbers(count: number, low = -1, high = 1): number[] {
    return Array.from({ length: count }, () => low + (high - low) * this.next());
  }
}

/** Returns a number in [0, 1) that depends on its arguments only. */
export function randomNumber(seed: number, stream: number, index: number): number {
  const [bits] = threefry(seed, stream, index, 0);
  return (bits >>> 8) * 2 ** -24;
}
