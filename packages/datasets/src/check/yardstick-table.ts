import { textTable } from "../text/text-table.ts";
import type { Yardsticks } from "./yardsticks.ts";

/**
 * A likelihood in lines, between what simple coders need for the same images, the most bits first.
 *
 * @param ours what it is called, bits per dimension, and a word on it
 * @example
 * const others = { frequencies: 4, png: 3, images: 50 };
 * yardstickTable(others, { name: "mine", bitsPerDim: 2.5, note: "a model" })[3]; // "> mine          2.500  a model"
 */
export function yardstickTable(
  { frequencies, png, images }: Yardsticks,
  ours: { readonly name: string; readonly bitsPerDim: number; readonly note: string },
): string[] {
  const all = `${images.toLocaleString("en")} image${images === 1 ? "" : "s"}`;
  const rows = [
    { name: "PNG", bitsPerDim: png, note: `${all} in one picture` },
    { name: "frequencies", bitsPerDim: frequencies, note: "of each value, known beforehand" },
    { ...ours, name: `> ${ours.name}` },
  ].toSorted((a, b) => b.bitsPerDim - a.bitsPerDim);
  const cells = rows.map(({ name, bitsPerDim, note }) => [name, bitsPerDim.toFixed(3), note]);
  return textTable([["", "bits/dim", ""], ...cells]);
}
