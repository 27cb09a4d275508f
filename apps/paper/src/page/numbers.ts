import type { Spread } from "../protocol/statistics.ts";
import { isFinding, type Found } from "./verdict.ts";

/** A number with thousands separated. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** A mean with its deviation, where it has one. */
export function spreadWords(
  { mean, deviation }: Pick<Spread, "mean" | "deviation">,
  digits = 3,
): string {
  return `${mean.toFixed(digits)}${deviationWords(deviation, digits)}`;
}

/** A difference with its sign and its deviation; bold where it is a finding. */
export function comparisonWords(found: Found): string {
  const words = `${signed(found.difference, 3)}${deviationWords(found.deviation, 3)}`;
  return isFinding(found) ? `**${words}**` : words;
}

/** A number with its sign. */
export function signed(value: number, digits: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(digits)}`;
}

function deviationWords(deviation: number | undefined, digits: number): string {
  return deviation === undefined ? "" : ` ± ${deviation.toFixed(digits)}`;
}
