import type { Contrast } from "../chance/contrast.ts";

/** A number with thousands separated. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** An estimate with its 95 % interval, to three digits. */
export function intervalWords({ estimate, margin }: Contrast): string {
  return `${signed(estimate)} [${signed(estimate - margin)}, ${signed(estimate + margin)}]`;
}

/** A p, to four digits. */
export function pWords(p: number): string {
  return p < 0.00005 ? "below 0.0001" : p.toFixed(4);
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
}
