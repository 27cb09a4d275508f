import { sprites } from "@pixelweft/datasets";
import { canvasPixels } from "@pixelweft/pixelcnn";
import type { BuiltInSet } from "./built-in-sets.ts";

/** Cells in a row of a sheet. */
const columns = 20;

/** Draws a set as a sheet of sprites without gaps. A worker of a browser only. */
export async function drawSheet({ kind, size, count }: BuiltInSet): Promise<Blob> {
  const drawn = sprites({ split: "train", size });
  const { palette, classes = [] } = drawn.info;
  const label = classes.indexOf(kind);
  const numbers = Array.from({ length: count }, (_, i) => label + i * classes.length);
  const { images } = await drawn.read(numbers);
  const shape = { height: size, width: size, channels: 1, levels: palette.colours.length };
  const canvas = new OffscreenCanvas(columns * size, Math.ceil(count / columns) * size);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("Cannot draw the sprites: there is no canvas");
  for (let i = 0; i < count; i++) {
    const levels = new Uint8Array(images.subarray(i * size * size, (i + 1) * size * size));
    const { data, width, height } = canvasPixels(levels, shape, { palette });
    const [x, y] = [(i % columns) * size, Math.floor(i / columns) * size];
    context.putImageData(new ImageData(data, width, height), x, y);
  }
  return canvas.convertToBlob({ type: "image/png" });
}
