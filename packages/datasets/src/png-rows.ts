import type { Picture } from "./picture.ts";

/**
 * The pixels of unpacked rows of 8 bits, colour or colour with alpha, not interlaced: what nearly all pictures are. Changes the rows. Throws RangeError
 * for a filter that there is not.
 *
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", section 9
 */
export function pixelsOfRows(
  rows: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: 3 | 4 },
): Picture {
  const length = width * channels;
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const start = y * (length + 1) + 1;
    unfilter(rows, { start, length, step: channels, first: y === 0 });
    let to = y * width * 4;
    for (let from = start; from < start + length; from += channels) {
      pixels[to] = rows[from] ?? 0;
      pixels[to + 1] = rows[from + 1] ?? 0;
      pixels[to + 2] = rows[from + 2] ?? 0;
      pixels[to + 3] = channels === 3 ? 255 : (rows[from + 3] ?? 0);
      to += 4;
    }
  }
  return { width, height, pixels };
}

interface Row {
  /** Its first byte after the number of its filter. */
  readonly start: number;
  readonly length: number;
  /** Bytes of a pixel. */
  readonly step: number;
  readonly first: boolean;
}

/** Adds to each byte what its filter foretells from the bytes left of it, above it and above left. */
function unfilter(rows: Uint8Array, { start, length, step, first }: Row): void {
  const filter = rows[start - 1] ?? 0;
  const above = length + 1;
  const end = start + length;
  if (filter > 4) throw new RangeError(`it has a row of the unknown filter ${filter}`);
  if (filter === 1)
    for (let i = start + step; i < end; i++) rows[i] = (rows[i] ?? 0) + (rows[i - step] ?? 0);
  if (filter === 2 && !first)
    for (let i = start; i < end; i++) rows[i] = (rows[i] ?? 0) + (rows[i - above] ?? 0);
  if (filter < 3) return;
  for (let i = start; i < end; i++) {
    const a = i < start + step ? 0 : (rows[i - step] ?? 0);
    const b = first ? 0 : (rows[i - above] ?? 0);
    const c = first || i < start + step ? 0 : (rows[i - above - step] ?? 0);
    rows[i] = (rows[i] ?? 0) + (filter === 3 ? (a + b) >> 1 : paeth(a, b, c));
  }
}

function paeth(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c);
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - 2 * c);
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
