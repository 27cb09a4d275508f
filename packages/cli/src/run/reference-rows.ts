import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { packaged } from "../packaged.ts";

/** What something else reaches on a data set. */
export interface ReferenceRow {
  readonly name: string;
  readonly bitsPerDim: number;
  /** On what it was measured, or where it is from. */
  readonly note: string;
  /** Whether a picture of the loss curve shows it. */
  readonly inCurve?: boolean;
}

/** By data set. ImageNet as Chrabaszcz down-sampled it has other images, on which none of this was measured. */
const bySet = packaged("references") as Readonly<Record<string, readonly ReferenceRow[]>>;

/** What others reach on a data set, worst first; nothing where the numbers would not compare. */
export function referencesFor(
  dataset: string,
  { levels }: PixelCNNConfig,
): readonly ReferenceRow[] {
  if (levels !== 256) return [];
  const found = Object.entries(bySet).find(([name]) => dataset.startsWith(name));
  return found?.[1] ?? [];
}

/** A table of what others reach, with ours where it belongs. Rows for `textTable`. */
export function comparison(
  references: readonly ReferenceRow[],
  ours: { readonly name: string; readonly bitsPerDim: number; readonly note: string },
): string[][] {
  const rows = [...references, ours].toSorted((a, b) => b.bitsPerDim - a.bitsPerDim);
  return [
    ["", "bits/dim", ""],
    ...rows.map((entry) => [
      entry === ours ? `> ${entry.name}` : `  ${entry.name}`,
      entry.bitsPerDim.toFixed(3),
      entry.note,
    ]),
  ];
}
