import type { Samples } from "../dataset.ts";
import { concatenate } from "../source/concatenate.ts";

/** The samples of one and the other. */
export function joinSamples(a: Samples, b: Samples): Samples {
  // Where no sample could be read it is not known whether there are labels.
  if (a.images.length === 0) return b;
  if (b.images.length === 0) return a;
  const images = concatenate([a.images, b.images]);
  if (!a.labels || !b.labels) return { images };
  return { images, labels: Int32Array.from([...a.labels, ...b.labels]) };
}

/** Some rows of samples, in the order asked for. */
export function pickSamples(
  { images, labels }: Samples,
  { rows, size }: { readonly rows: ArrayLike<number>; readonly size: number },
): Samples {
  const picked = new Uint8Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    picked.set(images.subarray(row * size, (row + 1) * size), i * size);
  }
  if (!labels) return { images: picked };
  return { images: picked, labels: Int32Array.from(rows, (row) => labels[row] ?? 0) };
}
