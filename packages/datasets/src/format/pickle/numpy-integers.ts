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
