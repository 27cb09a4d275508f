import type { Comparison } from "../protocol/statistics.ts";
import type { Summary } from "./summary.ts";

/** A difference, how much of it is chance, and how much of it the rates may be. */
export interface Found extends Pick<Comparison, "difference" | "deviation"> {
  /** What half a step of the rates may have cost those that are behind; 0 where no rates were tried. */
  readonly rateCost: number;
}

/** Whether a difference is more than two deviations, and more than a better rate could undo. */
export function isFinding({ difference, deviation, rateCost }: Found): boolean {
  return isBeyondChance({ difference, deviation }) && Math.abs(difference) > rateCost;
}

/** What was found, in words: a positive difference is as was said. */
export function verdict(found: Found, unit: string): string {
  const { difference, deviation, rateCost } = found;
  const words = `${difference.toFixed(3)} ± ${(deviation ?? NaN).toFixed(3)} ${unit}`;
  if (!isBeyondChance(found)) return `not told apart: ${words}`;
  if (!isFinding(found)) return `not told apart: ${words}; ${rateWords(rateCost)}`;
  return difference > 0 ? `yes: ${words}` : `the other way round: ${words}`;
}

/** Why a difference that is not chance is no finding. */
export function rateWords(cost: number): string {
  return `rates were tried in steps of two, and half a step costs ${cost.toFixed(3)}`;
}

/** What a better rate may bring the one of two rows that has more bits. */
export function rateCostOf(
  difference: number,
  { more, fewer }: { readonly more: Summary; readonly fewer: Summary },
): number {
  return (difference > 0 ? more : fewer).rateCost ?? 0;
}

function isBeyondChance({ difference, deviation }: Omit<Found, "rateCost">): boolean {
  return deviation !== undefined && Math.abs(difference) > 2 * deviation;
}
