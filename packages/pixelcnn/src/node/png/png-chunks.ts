import { crc32, deflateSync } from "node:zlib";

/** What a PNG file begins with. */
export const pngSignature: Uint8Array = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A chunk: its length, name, body and checksum. */
export function pngChunk(name: string, body: Uint8Array): Uint8Array {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(name, 4, "latin1");
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

/** The chunk of the size: 8 bits for each of 1 (grey), 3 (colours) or 4 channels (with opacity). */
export function headerChunk({
  width,
  height,
  channels,
}: {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : channels === 4 ? 6 : 2, 0, 0, 0], 8);
  return pngChunk("IHDR", header);
}

/** Rows of so many bytes, unfiltered and deflated. */
export function packedRows(
  data: Uint8Array | Uint8ClampedArray,
  { height, bytes }: { readonly height: number; readonly bytes: number },
): Uint8Array {
  const rows = Buffer.alloc(height * (1 + bytes));
  for (let y = 0; y < height; y++)
    rows.set(data.subarray(y * bytes, (y + 1) * bytes), y * (1 + bytes) + 1);
  return deflateSync(rows);
}
