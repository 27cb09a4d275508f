type Filled<T> = readonly [T, ...T[]];

/** Decisions from a stream of random numbers, the same on every machine. */
export interface Dice {
  /** An integer from 0 to `count - 1`. */
  below(count: number): number;
  /** A multiple of `step` (default a half) from `low` to `high`. */
  between(low: number, high: number, step?: number): number;
  chance(probability: number): boolean;
  pick<T>(list: Filled<T>): T;
}

/** Dice that are thrown by `random`. */
export function makeDice(random: () => number): Dice {
  const below = (count: number): number => Math.floor(random() * count);
  return {
    below,
    between: (low, high, step = 0.5) => low + step * below(Math.floor((high - low) / step) + 1),
    chance: (probability) => random() < probability,
    pick: (list) => list[below(list.length)] ?? list[0],
  };
}
