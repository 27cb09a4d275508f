import type { DType } from "@pixelweft/tensor/backend";

export interface Comparison {
  /** Zero for equal bits; infinite where integers differ or a number is missing. */
  readonly error: number;
  /** The element that is furthest off, in words. */
  readonly detail: string;
}

/** Compares the contents of a buffer: f32 by the largest difference over the largest value, integers by bits. */
export function compare(
  ours: Uint8Array<ArrayBuffer>,
  reference: Uint8Array<ArrayBuffer>,
  dtype: DType,
): Comparison {
  if (ours.length !== reference.length)
    return { error: Infinity, detail: `${ours.length} bytes, not ${reference.length}` };
  const words = Math.floor(reference.length / 4);
  const bits = new Uint32Array(ours.buffer, ours.byteOffset, words);
  const wanted = new Uint32Array(reference.buffer, reference.byteOffset, words);
  if (dtype === "f32") return compareFloats(bits, wanted);
  const wrong = bits.findIndex((word, i) => word !== wanted[i]);
  if (wrong < 0) return { error: 0, detail: "" };
  return { error: Infinity, detail: `element ${wrong} is ${bits[wrong]}, not ${wanted[wrong]}` };
}

function compareFloats(bits: Uint32Array, wanted: Uint32Array): Comparison {
  const ours = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
  const reference = new Float32Array(wanted.buffer, wanted.byteOffset, wanted.length);
  let worst = 0;
  let largest = 1e-30;
  let at = -1;
  for (let i = 0; i < reference.length; i++) {
    if (bits[i] === wanted[i]) continue;
    const difference = Math.abs((ours[i] ?? 0) - (reference[i] ?? 0));
    // A difference of NaN is as wrong as can be, and so are bits that differ although the numbers are equal.
    if (difference <= worst && at >= 0) continue;
    at = i;
    worst = Number.isNaN(difference) ? Infinity : difference;
  }
  // An infinite value would hide every other difference.
  for (const value of reference)
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  if (at < 0) return { error: 0, detail: "" };
  const [is, not] = worst > 0 ? [ours[at], reference[at]] : [hex(bits[at]), hex(wanted[at])];
  return { error: worst / largest, detail: `element ${at} is ${is}, not ${not}` };
}

function hex(word = 0): string {
  return `0x${word.toString(16)}`;
}
