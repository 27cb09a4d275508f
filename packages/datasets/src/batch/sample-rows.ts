import type { Samples } from "../dataset.ts";
import { concatenate } from "../source/concatenate.ts";

/** The samples of one and the other. */
export function joinSamples(a: Samples, b: Samples): Samples {
  return joinAll([a, b]);
}

/** The samples of all, one after the other. What some of them lack, none of them has. */
export function joinAll(parts: readonly Samples[]): Samples {
  // Where no sample could be read it is not known whether there are labels.
  const found = parts.filter(({ images }) => images.length > 0);
  const [first, ...others] = found;
  if (first === undefined) return parts.at(-1) ?? { images: new Uint8Array() };
  if (others.length === 0) return first;
  const joined = (field: "labels" | "orientations"): Int32Array<ArrayBuffer> | undefined =>
    found.some((samples) => samples[field] === undefined)
      ? undefined
      : Int32Array.from(found.flatMap(({ [field]: numbers = [] }) => [...numbers]));
  const [labels, orientations] = [joined("labels"), joined("orientations")];
  const images = concatenate(found.map((samples) => samples.images));
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
