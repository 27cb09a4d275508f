import type { Comparison } from "../protocol/statistics.ts";
import type { Summary } from "./summary.ts";

/** What a better rate may bring. */
export interface RateCost {
  /** Those that are behind, in bits; 0 where no rates were tried. */
  readonly rateCost: number;
  /** Whether whole trainings chose the rate, in steps of the root of two. */
  readonly wholeRates?: boolean | undefined;
}

/** A difference, how much of it is chance, and how much of it the rates may be. */
export interface Found extends Pick<Comparison, "difference" | "deviation">, RateCost {}

/** Whether a difference is more than two deviations, and more than a better rate could undo. */
export function isFinding({ difference, deviation, rateCost }: Found): boolean {
  return isBeyondChance({ difference, deviation }) && Math.abs(difference) > rateCost;
}

/** What was found, in words: a positive difference is as was said. */
export function verdict(found: Found, unit: string): string {
  const { difference, deviation } = found;
  const words = `${difference.toFixed(3)} ± ${(deviation ?? NaN).toFixed(3)} ${unit}`;
  if (!isBeyondChance(found)) return `not told apart: ${words}`;
  if (!isFinding(found)) return `not told apart: ${words}; ${rateWords(found)}`;
  return difference > 0 ? `yes: ${words}` : `the other way round: ${words}`;
}

/** Why a difference that is not chance is no finding. */
export function rateWords({ rateCost, wholeRates = false }: RateCost): string {
  const bits = rateCost.toFixed(3);
  return wholeRates
    ? `rates were tried in steps of √2, and half a step costs ${bits}`
    : `short trainings chose the rate, and a step of two costs ${bits}`;
}

/** What a better rate may bring the one of two rows that has more bits. */
export function rateCostOf(
  difference: number,
  { more, fewer }: { readonly more: Summary; readonly fewer: Summary },
): RateCost {
  return costOf(difference > 0 ? more : fewer);
}

/** What better rates may bring a row. */
export function costOf({ rateCost = 0, row: { wholeRates } }: Summary): RateCost {
  return { rateCost, wholeRates };
}

function isBeyondChance({ difference, deviation }: Omit<Found, keyof RateCost>): boolean {
  return deviation !== undefined && Math.abs(difference) > 2 * deviation;
}
