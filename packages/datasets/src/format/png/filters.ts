/** A row of a PNG picture: the number of its filter, and its bytes behind that. */
export interface PngRow {
  readonly bytes: Uint8Array;
  /** Where the number of its filter stands. */
  readonly start: number;
}

/**
 * Undoes the filter of a row in place: adds to each byte what the filter predicts from the bytes left of it, above it and above left. The row above is one of
 * zeros for the first row. Throws RangeError for a filter that does not exist.
 *
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", section 9
 */
export function unfilter(
  { bytes, start }: PngRow,
  { above, length, step }: { readonly above: PngRow; length: number; step: number },
): void {
  const filter = bytes[start] ?? 0;
  if (filter === 0) return;
  if (filter > 4) throw new RangeError(`it has a row of the unknown filter ${filter}`);
  const [first, second, end] = [start + 1, start + 1 + step, start + 1 + length];
  const up = above.bytes;
  const shift = above.start - start;
  if (filter === 1) {
    for (let i = second; i < end; i++) bytes[i] = (bytes[i] ?? 0) + (bytes[i - step] ?? 0);
  } else if (filter === 2) {
    for (let i = first; i < end; i++) bytes[i] = (bytes[i] ?? 0) + (up[i + shift] ?? 0);
  } else if (filter === 3) {
    for (let i = first; i < second; i++) bytes[i] = (bytes[i] ?? 0) + ((up[i + shift] ?? 0) >> 1);
    for (let i = second; i < end; i++)
      bytes[i] = (bytes[i] ?? 0) + (((bytes[i - step] ?? 0) + (up[i + shift] ?? 0)) >> 1);
  } else {
    // Sample by sample of the pixels, as what is left and above left is then known from the step before.
    for (let sample = first; sample < second; sample++) {
      let [a, c] = [0, 0];
      for (let i = sample; i < end; i += step) {
        const b = up[i + shift] ?? 0;
        a = ((bytes[i] ?? 0) + paeth(a, b, c)) & 0xff;
        bytes[i] = a;
        c = b;
      }
    }
  }
}

function paeth(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c);
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - 2 * c);
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
