import { deflateSync } from "node:zlib";
import { bytesOf, ofHex } from "./archive.fixture.ts";
import { concatenate } from "./concatenate.ts";
import { crc32 } from "./crc32.ts";

/** A chunk of a PNG file. */
export function pngChunk(type: string, data: Uint8Array | readonly number[] = []): Uint8Array {
  const body = concatenate([bytesOf(type), Uint8Array.from(data)]);
  const words = new DataView(new ArrayBuffer(8));
  words.setUint32(0, data.length);
  words.setUint32(4, crc32(body));
  const frame = new Uint8Array(words.buffer);
  return concatenate([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** What a PNG file is made of. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha. */
  readonly type: number;
  /** Rows with the filter's number before each. */
  readonly rows: readonly number[] | Uint8Array;
  readonly palette?: readonly number[];
  readonly clear?: readonly number[];
  readonly interlace?: number;
  /** Chunks before the data. */
  readonly before?: readonly Uint8Array[];
  /** Bytes of each chunk of data. */
  readonly pieces?: number;
  /** Instead of the packed rows. */
  readonly packed?: Uint8Array;
}

export const pngSignature: Uint8Array = Uint8Array.of(
  0x89,
  0x50,
  0x4e,
  0x47,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
);

/** A PNG file of any kind, true to its format or not. */
export function png(parts: PngParts): Uint8Array {
  const {
    width,
    height,
    depth = 8,
    type,
    rows,
    palette,
    clear,
    interlace = 0,
    before = [],
  } = parts;
  const size = new DataView(new ArrayBuffer(8));
  size.setUint32(0, width);
  size.setUint32(4, height);
  const header = [...new Uint8Array(size.buffer), depth, type, 0, 0, interlace];
  const packed = parts.packed ?? new Uint8Array(deflateSync(Uint8Array.from(rows)));
  const piece = parts.pieces ?? packed.length;
  const data: Uint8Array[] = [];
  for (let at = 0; at < packed.length; at += piece)
    data.push(pngChunk("IDAT", packed.subarray(at, at + piece)));
  return concatenate([
    pngSignature,
    pngChunk("IHDR", header),
    ...(palette ? [pngChunk("PLTE", palette)] : []),
    ...(clear ? [pngChunk("tRNS", clear)] : []),
    ...before,
    ...data,
    pngChunk("IEND"),
  ]);
}

/** A colour PNG file with alpha: `of(x, y)` gives red, green, blue and alpha. */
export function drawPng(
  [width, height]: readonly [width: number, height: number],
  of: (x: number, y: number) => readonly [number, number, number, number?],
): Uint8Array {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (__, x) => {
      const [r, g, b, a = 255] = of(x, y);
      return [r, g, b, a];
    }).flat(),
  ]);
  return png({ width, height, type: 6, rows: rows.flat() });
}

/** 16 by 8 pixels of JPEG (mozjpeg, quality 75): near (16 x, 30 y, 90). */
export const smallJpeg: Uint8Array = ofHex(
  "ffd8ffe000104a46494600010100000100010000ffdb008400080808080908090a0a090d0e0c0e0d1311101011131c14161416141c2b1b1f1b1b1f1b2b262e2523252e2644352f2f35444e423e424e5f55555f7771779c9cd101080808080908090a0a090d0e0c0e0d1311101011131c14161416141c2b1b1f1b1b1f1b2b262e2523252e2644352f2f35444e423e424e5f55555f7771779c9cd1ffc20011080008001003012200021101031101ffc400280001010000000000000000000000000000000601010100000000000000000000000000000405ffda000c0301000210031000000098a62317ffc4001810000203000000000000000000000000000004062331ffda0008010100013f00522f958a45f2b3ffc4001811000203000000000000000000000000000004052123ffda0008010201013f007249bbd0ffc400191100010500000000000000000000000000000405062223ffda0008010301013f008dbbaea687ffd9",
);
