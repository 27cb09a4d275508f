import { threefryWord, uniform } from "../ops/threefry.ts";

/** A stream of random choices, the same for the same seed. */
export class Chance {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A number in [0, 1). */
  next(): number {
    return uniform(threefryWord(this.#seed, 3, this.#count++, 0));
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const index = this.whole(0, list.length - 1);
    const [chosen] = list.slice(index, index + 1);
    if (chosen === undefined) throw new RangeError("Cannot pick from an empty list");
    return chosen;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, key: this.next() }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }
}
