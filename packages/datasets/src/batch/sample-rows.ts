import type { Samples } from "../dataset.ts";
import { concatenate } from "../source/concatenate.ts";

/** The samples of one and the other. */
export function joinSamples(a: Samples, b: Samples): Samples {
  // Where no sample could be read it is not known whether there are labels.
  if (a.images.length === 0) return b;
  if (b.images.length === 0) return a;
  const joined = (
    one: Int32Array<ArrayBuffer> | undefined,
    other: Int32Array<ArrayBuffer> | undefined,
  ): Int32Array<ArrayBuffer> | undefined => one && other && Int32Array.from([...one, ...other]);
  const labels = joined(a.labels, b.labels);
  const orientations = joined(a.orientations, b.orientations);
  const images = concatenate([a.images, b.images]);
  return { images, ...(labels && { labels }), ...(orientations && { orientations }) };
}

/** Some rows of samples, in the order asked for. */
export function pickSamples(
  { images, labels, orientations }: Samples,
  { rows, size }: { readonly rows: ArrayLike<number>; readonly size: number },
): Samples {
  const picked = new Uint8Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    picked.set(images.subarray(row * size, (row + 1) * size), i * size);
  }
  const pick = (from: Int32Array): Int32Array<ArrayBuffer> =>
    Int32Array.from(rows, (row) => from[row] ?? 0);
  return {
    images: picked,
    ...(labels && { labels: pick(labels) }),
    ...(orientations && { orientations: pick(orientations) }),
  };
}
