import type { Yardsticks } from "@pixelweft/datasets";
import { counted } from "./terminal.ts";
import { textTable } from "./text-table.ts";

/** A likelihood in lines, between what simple coders need for the same images. */
export function yardstickTable(
  { frequencies, png, images }: Yardsticks,
  ours: { readonly name: string; readonly bitsPerDim: number; readonly note: string },
): string[] {
  const rows = [
    { name: "PNG", bitsPerDim: png, note: `${counted(images, "image")} in one picture` },
    { name: "frequencies", bitsPerDim: frequencies, note: "of each value, known beforehand" },
    { ...ours, name: `> ${ours.name}` },
  ].toSorted((a, b) => b.bitsPerDim - a.bitsPerDim);
  const cells = rows.map(({ name, bitsPerDim, note }) => [name, bitsPerDim.toFixed(3), note]);
  return textTable([["", "bits/dim", ""], ...cells]);
}
