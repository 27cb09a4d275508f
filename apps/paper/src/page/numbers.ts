import type { Spread } from "../protocol/statistics.ts";

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

/** A number with its sign. */
export function signed(value: number, digits: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(digits)}`;
}

function deviationWords(deviation: number | undefined, digits: number): string {
  return deviation === undefined ? "" : ` ± ${deviation.toFixed(digits)}`;
}

/** A p, to four digits. */
export function pWords(p: number): string {
  return p < 0.00005 ? "below 0.0001" : p.toFixed(4);
}
