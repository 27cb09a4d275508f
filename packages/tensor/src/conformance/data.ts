import { threefryWord, uniform } from "../ops/threefry.ts";

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
    (_, i) => low + (high - low) * uniform(threefryWord(seed, 1, i, 0)),
  );
}

/** Random whole numbers, the same for the same seed; put them into the typed array that is wanted. */
export function integers(seed: number, count: number, range: Range = {}): number[] {
  const { low = 0, high = 255 } = range;
  return Array.from({ length: count }, (_, i) =>
    Math.floor(low + (high - low + 1) * uniform(threefryWord(seed, 2, i, 0))),
  );
}

/** The bytes of a typed array. */
export function bytesIn(data: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
