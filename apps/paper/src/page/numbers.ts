import type { Comparison, Spread } from "../protocol/statistics.ts";

/** A number with thousands separated. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** A mean with its deviation, where it has one. */
export function spreadWords({ mean, deviation }: Spread, digits = 3): string {
  return `${mean.toFixed(digits)}${deviationWords(deviation, digits)}`;
}

/** A difference with its sign and its deviation; bold where it is certain. */
export function comparisonWords({ difference, deviation, certain }: Comparison): string {
  const words = `${signed(difference, 3)}${deviationWords(deviation, 3)}`;
  return certain ? `**${words}**` : words;
}

/** A number with its sign. */
export function signed(value: number, digits: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(digits)}`;
}

function deviationWords(deviation: number | undefined, digits: number): string {
  return deviation === undefined ? "" : ` ± ${deviation.toFixed(digits)}`;
}
