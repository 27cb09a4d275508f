import type { Comparison } from "../chance/compare-seeds.ts";
import { spreadWords } from "./numbers.ts";
import type { Summary } from "./summary.ts";

/** A finding needs a p below it; so does one that stands, after correction. */
export const level = 0.05;

/** What a better rate may bring. */
export interface RateCost {
  /** Those that are behind, in bits; 0 where no rates were tried. */
  readonly rateCost: number;
  /** Whether whole trainings chose the rate, in steps of the root of two. */
  readonly wholeRates?: boolean | undefined;
}

/** A difference, how much of it is chance, and how much of it the rates may be. */
export interface Found extends Comparison, RateCost {}

/** What was found of a claim. */
export interface Verdict {
  readonly words: string;
  /** Of its test; undefined while it is pending, and where there is none. */
  readonly p: number | undefined;
  /** Whether it is more than chance, and more than a better rate could undo: for the claim or against it. */
  readonly isFinding: boolean;
}

/** That of a claim whose runs are not all there. */
export const pendingVerdict: Verdict = { words: "pending", p: undefined, isFinding: false };

/** Whether a difference is more than two deviations, has a p below the level, and is more than a better rate could undo. */
export function isFinding(found: Found): boolean {
  return isBeyondChance(found) && Math.abs(found.difference) > found.rateCost;
}

/** What was found, in words: a positive difference is as was said. */
export function verdict(found: Found, unit: string): Verdict {
  const { difference, deviation, p } = found;
  const words = `${spreadWords({ mean: difference, deviation })} ${unit}`;
  const of = (text: string, finding = false): Verdict => ({ words: text, p, isFinding: finding });
  if (!isBeyondChance(found)) return of(`not told apart: ${words}${untestedWords(found)}`);
  if (!isFinding(found)) return of(`not told apart: ${words}; ${rateWords(found)}`);
  return of(difference > 0 ? `yes: ${words}` : `the other way round: ${words}`, true);
}

/** Why a difference has no p, after a semicolon; nothing where it has one. */
export function untestedWords({ deviation, p }: Pick<Comparison, "deviation" | "p">): string {
  if (p !== undefined) return "";
  return deviation === undefined ? "; a single seed" : "; its seeds do not differ";
}

/** A difference with its sign and its deviation; bold where it is a finding. */
export function comparisonWords(found: Found): string {
  const sign = found.difference < 0 ? "" : "+";
  const words = `${sign}${spreadWords({ mean: found.difference, deviation: found.deviation })}`;
  return isFinding(found) ? `**${words}**` : words;
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

function isBeyondChance({ difference, deviation, p }: Comparison): boolean {
  if (deviation === undefined || p === undefined) return false;
  return Math.abs(difference) > 2 * deviation && p < level;
}
