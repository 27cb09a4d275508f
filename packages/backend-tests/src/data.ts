import type { NarrowFloat } from "@pixelweft/tensor/backend";
import { randomNumber } from "./chance.ts";

/** Where random values lie: from `low` on, below `high` for floats and up to it for integers. */
export interface Range {
  readonly low?: number;
  readonly high?: number;
}

/** Random f32 values, the same for the same seed. */
export function floats(seed: number, count: number, range: Range = {}): Float32Array<ArrayBuffer> {
  const { low = -1, high = 1 } = range;
  return Float32Array.from(
    { length: count },
    (_, i) => low + (high - low) * randomNumber(seed, 1, i),
  );
}

/** Returns a maker of random f32 values for a shape, the same for the same seed. */
export function uniform(
  seed: number,
  range: Range = {},
): (count: number) => Float32Array<ArrayBuffer> {
  return (count) => floats(seed, count, range);
}

/** Random whole numbers, the same for the same seed; put them into the typed array that is wanted. */
export function integers(seed: number, count: number, range: Range = {}): number[] {
  const { low = 0, high = 255 } = range;
  return Array.from({ length: count }, (_, i) =>
    Math.floor(low + (high - low + 1) * randomNumber(seed, 2, i)),
  );
}

/** Numbers between two neighbours, at the middle and beside it, over all exponents; what is too large, and what is too small. */
export function betweenNarrow(dtype: NarrowFloat): Float32Array<ArrayBuffer> {
  const bits = dtype === "f16" ? 13 : 16;
  const exponents = dtype === "f16" ? [90, 145] : [1, 254];
  const [low = 0, high = 0] = exponents;
  const words = integers(1, 400, { low: low << 23, high: (high + 1) * 2 ** 23 - 1 });
  const near = words.flatMap((word) => {
    const middle = ((word >>> bits) << bits) + 2 ** (bits - 1);
    return [word, middle - 1, middle, middle + 1];
  });
  const edges = [0, 65503.9, 65504, 65519.9, 65520, 1e30, 3e38, Infinity];
  const positive = [...new Float32Array(Uint32Array.from(near).buffer), ...edges];
  return Float32Array.from(positive.flatMap((value) => [value, -value]));
}

/** The bytes of a typed array. */
export function bytesIn(data: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
