/**
 * Small numbers of `width` bits as runs of one value and groups of eight packed bit by bit; undefined when there are fewer than `count`.
 *
 * Source: Apache Parquet, "Encodings", https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function readHybrid(
  bytes: Uint8Array,
  { width, count }: { readonly width: number; readonly count: number },
): Uint32Array | undefined {
  const out = new Uint32Array(count);
  let at = 0;
  let filled = 0;
  while (filled < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) return undefined;
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const length = Math.floor(header / 2);
    if (header % 2 === 0) {
      const size = Math.ceil(width / 8);
      if (at + size > bytes.length) return undefined;
      let value = 0;
      for (let i = 0; i < size; i++) value += (bytes[at++] ?? 0) * 256 ** i;
      const end = Math.min(count, filled + length);
      out.fill(value, filled, end);
      filled = end;
    } else {
      const wanted = Math.min(8 * length, count - filled);
      if (at + Math.ceil((wanted * width) / 8) > bytes.length) return undefined;
      for (let i = 0; i < wanted; i++) out[filled++] = bitsAt(bytes, at * 8 + i * width, width);
      at += length * width;
    }
  }
  return out;
}

function bitsAt(bytes: Uint8Array, from: number, width: number): number {
  let value = 0;
  for (let bit = 0; bit < width; bit++) {
    const place = from + bit;
    value += (((bytes[place >>> 3] ?? 0) >>> (place & 7)) & 1) * 2 ** bit;
  }
  return value;
}
