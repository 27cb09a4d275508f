import type { PixelCNNConfig } from "@pixelweft/pixelcnn";

/** What something else reaches on a data set. */
export interface ReferenceRow {
  readonly name: string;
  readonly bitsPerDim: number;
  /** On what it was measured, or where it is from. */
  readonly note: string;
  /** Whether a picture of the loss curve shows it. */
  readonly inCurve: boolean;
}

const wholeTest = "all 10,000 test images";

/** Measured on Fashion-MNIST's test images, models of bytes fitted to its training images. */
const fashionMnist: readonly ReferenceRow[] = [
  row("PNG", 5.11, "first 1,000 test images, a file each"),
  row("order-0 model", 4.917, wholeTest),
  row("gzip -9", 4.473, wholeTest),
  row("WebP lossless", 3.975, "first 1,000 test images"),
  row("left context model", 3.901, wholeTest),
  row("xz", 3.872, wholeTest),
  row("up context model", 3.695, wholeTest),
  row("(left, up) context model", 3.461, wholeTest),
  { ...row("JPEG XL effort 9", 3.21, "all 10,000 test images in one picture"), inCurve: true },
  row("Glow", 2.958, "as published, from memory"),
];

function row(name: string, bitsPerDim: number, note: string): ReferenceRow {
  return { name, bitsPerDim, note, inCurve: name === "gzip -9" || name === "xz" };
}

/** What others reach on a data set, worst first; nothing where the numbers would not compare. */
export function referencesFor(
  dataset: string,
  { levels }: PixelCNNConfig,
): readonly ReferenceRow[] {
  return dataset.startsWith("fashion-mnist/") && levels === 256 ? fashionMnist : [];
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
