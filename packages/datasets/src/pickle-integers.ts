import type { PickledArray, PickleValue } from "./pickle-values.ts";

/** Whole numbers of numpy, little-endian; undefined for another type. */
export function wholeNumbers(dtype: string, data: Uint8Array): number[] | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const readers: Readonly<Record<string, (at: number) => number>> = {
    u1: (at) => view.getUint8(at),
    i1: (at) => view.getInt8(at),
    u2: (at) => view.getUint16(at, true),
    i2: (at) => view.getInt16(at, true),
    u4: (at) => view.getUint32(at, true),
    i4: (at) => view.getInt32(at, true),
    u8: (at) => Number(view.getBigUint64(at, true)),
    i8: (at) => Number(view.getBigInt64(at, true)),
  };
  const read = readers[dtype];
  if (read === undefined) return undefined;
  const size = Number(dtype[1]);
  return Array.from({ length: data.length / size }, (_, i) => read(i * size));
}

/** Labels as a list or as an array of numpy, NaN for what is no number; undefined where they are neither. */
export function integersOf(value: PickleValue | undefined): readonly number[] | undefined {
  if (Array.isArray(value)) {
    const list: readonly PickleValue[] = value;
    return list.map((item) => (typeof item === "number" ? item : Number.NaN));
  }
  return isVector(value) ? wholeNumbers(value.dtype, value.data) : undefined;
}

/** An array of one dimension that was read. */
function isVector(value: PickleValue | undefined): value is PickledArray {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "array" &&
    value.shape.length === 1 &&
    value.stored === undefined
  );
}

/** True for an array of that many images, each a row of bytes or three planes of a square. */
export function isImages(
  { dtype, shape }: PickledArray,
  { count, pixels }: { readonly count: number; readonly pixels: number },
): boolean {
  const side = Math.sqrt(pixels / 3);
  const forms = [[count, pixels].join(), [count, 3, side, side].join()];
  return dtype === "u1" && forms.includes(shape.join());
}
