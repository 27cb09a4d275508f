import { spreadOf } from "../statistics.ts";

/** What two checkouts took for the same work, run by run in turns. */
export interface Pairs {
  /** Seconds of the other checkout and of this one; the runs at one index followed each other. */
  readonly other: readonly number[];
  readonly ours: readonly number[];
}

/** How many times as fast this checkout is. */
export interface Ratio {
  /** The median of the ratios of neighbours, and the middle half of them. */
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  /** In how many pairs this one was faster. */
  readonly wins: number;
  readonly count: number;
}

/**
 * Compares neighbours: a machine whose speed changes from second to second changes both, and the ratio stays. RangeError where runs are
 * missing.
 */
export function ratioOf({ other, ours }: Pairs): Ratio {
  if (other.length !== ours.length || ours.length === 0)
    throw new RangeError(`Cannot pair ${other.length} runs with ${ours.length}`);
  const ratios = other.map((seconds, i) => seconds / (ours[i] ?? Number.NaN));
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  return {
    median: spreadOf(ratios).median,
    lower: at(0.25),
    upper: at(0.75),
    wins: ratios.filter((ratio) => ratio > 1).length,
    count: ratios.length,
  };
}
