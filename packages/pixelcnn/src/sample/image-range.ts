import type { Input } from "@pixelweft/tensor";

/** Which images of a request. */
export interface ImageRange {
  /** The first one. */
  readonly start: number;
  /** How many a program samples at once; where the request has fewer left, zeros stand for the rest. */
  readonly batch: number;
}

/** The numbers of those images, as an input of a program. */
export function numbersOf(
  numbers: Uint32Array,
  { start, batch }: ImageRange,
): Exclude<Input, number> {
  const data = new Uint32Array(batch);
  data.set(numbers.subarray(start, start + batch));
  return { data, shape: [batch] };
}
