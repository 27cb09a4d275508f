import { DatasetError } from "../errors/dataset-error.ts";
import { frameOf } from "../format/jpeg/frame.ts";
import { isJpeg } from "../format/jpeg/jpeg.ts";
import { isPng } from "../format/png/png.ts";

/** Pixels of a picture by what its file says; 0 for one that will be refused before there is memory for them. */
export function pixelsOf(bytes: Uint8Array, maxPixels: number): number {
  if (isPng(bytes) && bytes.length >= 24) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const pixels = view.getUint32(16) * view.getUint32(20);
    return pixels <= maxPixels ? pixels : 0;
  }
  if (!isJpeg(bytes)) return 0;
  try {
    const { width, height } = frameOf(bytes, { source: "a picture", maxPixels });
    return width * height;
  } catch (error) {
    if (error instanceof DatasetError) return 0;
    throw error;
  }
}
