import type { Animation } from "../../pictures/drawing-animation.ts";
import { headerChunk, packedRows, pngChunk, pngSignature } from "./png-chunks.ts";

/**
 * An animation as the bytes of an animated PNG file that runs again and again. What does not know of animations shows its end.
 *
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 4.9
 *
 * @example
 * import { drawingAnimation } from "@pixelweft/pixelcnn/pictures";
 * const dots = { height: 1, width: 2, channels: 1, scale: 1 };
 * const bytes = apngBytes(drawingAnimation(Uint8Array.of(0, 255), dots));
 * Buffer.from(bytes).includes("acTL"); // true
 */
export function apngBytes({ width, height, last, frames }: Animation): Uint8Array<ArrayBuffer> {
  const rows = (data: Uint8Array): Uint8Array => packedRows(data, { height, bytes: 4 * width });
  const chunks: Uint8Array[] = [];
  let [count, sequence] = [0, 0];
  for (const { data, milliseconds } of frames) {
    const control = Buffer.alloc(26);
    for (const [at, value] of [sequence++, width, height, 0, 0].entries())
      control.writeUInt32BE(value, 4 * at);
    control.writeUInt16BE(Math.round(milliseconds), 20);
    control.writeUInt16BE(1000, 22);
    // Left there, and drawn over what is there: the first one in place of it.
    control.set([0, count === 0 ? 0 : 1], 24);
    const numbered = Buffer.alloc(4);
    numbered.writeUInt32BE(sequence++);
    chunks.push(pngChunk("fcTL", control));
    chunks.push(pngChunk("fdAT", Buffer.concat([numbered, rows(data)])));
    count += 1;
  }
  const animation = Buffer.alloc(8);
  animation.writeUInt32BE(count, 0);
  return Buffer.concat([
    pngSignature,
    headerChunk({ width, height, channels: 4 }),
    pngChunk("acTL", animation),
    pngChunk("IDAT", rows(last)),
    ...chunks,
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}
