import type { PngRow } from "./filters.ts";
import type { PngHeader } from "./header.ts";

/** Writes the pixels of an unfiltered row as red, green, blue and alpha of 8 bits: the first to pixel `to`, the next `step` pixels on. */
export type WriteRow = (
  row: PngRow,
  place: { readonly to: number; readonly step: number; readonly count: number },
) => void;

/** How the rows of a picture become pixels. */
export function rowWriter(header: PngHeader, pixels: Uint8Array<ArrayBuffer>): WriteRow {
  const isTable = header.channels === 1 && header.depth <= 8;
  return isTable ? tableWriter(header, pixels) : sampleWriter(header, pixels);
}

/** Pixels of one sample of at most 8 bits: grey, or numbers of colours. Each value has its colour in a table. */
function tableWriter(header: PngHeader, pixels: Uint8Array<ArrayBuffer>): WriteRow {
  const { depth, palette } = header;
  const most = palette ? palette.length / 3 - 1 : 255;
  const table = new Uint32Array((palette ? paletteTable(header) : greyTable(header)).buffer);
  const words = new Uint32Array(pixels.buffer);
  const mask = 2 ** depth - 1;
  return ({ bytes, start }, { to, step, count }) => {
    let target = to;
    for (let bit = 0; bit < count * depth; bit += depth) {
      const value = ((bytes[start + 1 + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & mask;
      if (value > most)
        throw new RangeError(
          `its pixel ${target} is of colour ${value}, its palette ends at ${most}`,
        );
      words[target] = table[value] ?? 0;
      target += step;
    }
  };
}

function paletteTable({ palette = new Uint8Array(), clear }: PngHeader): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(4 * 256);
  for (let value = 0; value < palette.length / 3; value++) {
    table.set(palette.subarray(3 * value, 3 * value + 3), 4 * value);
    table[4 * value + 3] = clear?.[value] ?? 255;
  }
  return table;
}

function greyTable({ depth, clear }: PngHeader): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(4 * 256);
  const most = 2 ** depth - 1;
  for (let value = 0; value <= most; value++) {
    table.fill((value * 255) / most, 4 * value, 4 * value + 3);
    table[4 * value + 3] = 255;
  }
  // Of the 16 bits of a transparent colour, those beyond the depth do not count.
  if (clear) table[4 * ((clear[1] ?? 0) & most) + 3] = 0;
  return table;
}

/** Pixels of several samples, or of 16 bits. */
function sampleWriter(header: PngHeader, pixels: Uint8Array<ArrayBuffer>): WriteRow {
  const { width, channels, depth } = header;
  const narrow = depth === 16 ? new Uint8Array(width * channels) : undefined;
  const clear = clearBytes(header);
  const write = channels < 3 ? writeGrey : writeColour;
  return (row, place) => {
    const { to, step, count } = place;
    if (narrow) narrowTo(narrow, { row, length: count * channels });
    const samples = narrow ? { bytes: narrow, from: 0 } : { bytes: row.bytes, from: row.start + 1 };
    write(pixels, { ...samples, ...place, channels });
    if (!clear) return;
    for (let i = 0; i < count; i++) {
      const first = row.start + 1 + i * clear.length;
      if (clear.every((byte, k) => byte === row.bytes[first + k]))
        pixels[4 * (to + i * step) + 3] = 0;
    }
  };
}

interface Samples {
  readonly bytes: Uint8Array;
  /** Where the first one stands. */
  readonly from: number;
  readonly channels: number;
  readonly to: number;
  readonly step: number;
  readonly count: number;
}

function writeColour(
  pixels: Uint8Array,
  { bytes, from, channels, to, step, count }: Samples,
): void {
  const end = from + count * channels;
  let target = 4 * to;
  for (let at = from; at < end; at += channels) {
    pixels[target] = bytes[at] ?? 0;
    pixels[target + 1] = bytes[at + 1] ?? 0;
    pixels[target + 2] = bytes[at + 2] ?? 0;
    pixels[target + 3] = channels === 3 ? 255 : (bytes[at + 3] ?? 0);
    target += 4 * step;
  }
}

function writeGrey(pixels: Uint8Array, { bytes, from, channels, to, step, count }: Samples): void {
  const end = from + count * channels;
  let target = 4 * to;
  for (let at = from; at < end; at += channels) {
    const grey = bytes[at] ?? 0;
    pixels[target] = grey;
    pixels[target + 1] = grey;
    pixels[target + 2] = grey;
    pixels[target + 3] = channels === 1 ? 255 : (bytes[at + 1] ?? 0);
    target += 4 * step;
  }
}

/** Samples of 16 bits, rounded to 8. */
function narrowTo(
  narrow: Uint8Array,
  { row: { bytes, start }, length }: { readonly row: PngRow; readonly length: number },
): void {
  let from = start + 1;
  for (let i = 0; i < length; i++) {
    const value = 256 * (bytes[from] ?? 0) + (bytes[from + 1] ?? 0);
    narrow[i] = (value * 255 + 32_895) >> 16; // as (value * 255 + 32767) / 65535
    from += 2;
  }
}

/** The transparent colour as it stands in a row. */
function clearBytes({ depth, clear }: PngHeader): Uint8Array | undefined {
  return depth === 16 ? clear : clear?.filter((_, i) => i % 2 === 1);
}
