import { zlibSync } from "fflate";
import { crc32 } from "../../source/crc32.ts";

/** A picture whose pixels are numbers of colours. */
export interface IndexedPicture {
  readonly width: number;
  readonly height: number;
  /** `[height, width]`, numbers of `colours`. */
  readonly indices: Uint8Array;
  /** Red, green, blue and opacity, 0 to 255; at most 256 of them. */
  readonly colours: readonly (readonly [number, number, number, number])[];
}

/** A PNG file of a palette. */
export function indexedPng({
  width,
  height,
  indices,
  colours,
}: IndexedPicture): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  // 8 bits an index, a palette.
  head.setUint16(8, 0x0803);
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++)
    rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    chunk("IHDR", new Uint8Array(head.buffer)),
    chunk("PLTE", Uint8Array.from(colours.flatMap((colour) => colour.slice(0, 3)))),
    chunk(
      "tRNS",
      Uint8Array.from(colours, ([, , , opacity]) => opacity),
    ),
    chunk("IDAT", zlibSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}
