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

const published = "as published";
const inMind = "as published, from memory";

/** Bits per dimension on test images that papers report (PixelCNN specification 3.2). */
const cifar10: readonly ReferenceRow[] = [
  row("uniform", 8, "exact"),
  row("multivariate Gaussian", 4.7, inMind),
  row("Deep Diffusion", 5.4, "as published; others quote 4.20"),
  row("NICE", 4.48, published),
  row("DRAW", 4.13, published),
  row("Deep GMM", 4, published),
  row("Conv DRAW", 3.58, inMind),
  row("RIDE", 3.47, inMind),
  row("PixelCNN", 3.14, published),
  row("Row LSTM", 3.07, inMind),
  row("Gated PixelCNN", 3.03, published),
  row("Diagonal BiLSTM", 3, published),
];
const imagenet32: readonly ReferenceRow[] = [
  row("uniform", 8, "exact"),
  row("Conv DRAW", 4.4, published),
  row("Row LSTM", 3.86, published),
  row("Gated PixelCNN", 3.83, published),
];
const imagenet64: readonly ReferenceRow[] = [
  row("uniform", 8, "exact"),
  row("Conv DRAW", 4.1, published),
  row("Row LSTM", 3.63, published),
  row("Gated PixelCNN", 3.57, published),
];

/** By data set. ImageNet as Chrabaszcz down-sampled it has other images, on which none of this was measured. */
const bySet: Readonly<Record<string, readonly ReferenceRow[]>> = {
  "fashion-mnist/": fashionMnist,
  "cifar-10/": cifar10,
  "imagenet32-oord/": imagenet32,
  "imagenet64-oord/": imagenet64,
};

function row(name: string, bitsPerDim: number, note: string): ReferenceRow {
  return { name, bitsPerDim, note, inCurve: name === "gzip -9" || name === "xz" };
}

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
