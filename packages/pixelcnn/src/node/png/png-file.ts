import type { PixelCNNConfig } from "../../model/config.ts";
import {
  canvasPixels,
  type CanvasPalette,
  type CanvasPixels,
} from "../../pictures/canvas-pixels.ts";
import type { Picture } from "../../pictures/image-grid.ts";
import { writeWholeFile } from "../whole-file.ts";
import { headerChunk, packedRows, pngChunk, pngSignature } from "./png-chunks.ts";

/** Pixels of a canvas, or a picture with as many channels as it says; 1 is grey. */
export type PngPixels =
  | CanvasPixels
  | (Omit<Picture, "channels"> & { readonly channels: 1 | 3 | 4 });

/**
 * Writes pixels to a PNG file of 8 bits a channel.
 *
 * @throws as `pngBytes()`, and Error, naming the path, where it cannot be written.
 * @example
 * import { mkdtemp, readFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { canvasPixels } from "@pixelweft/pixelcnn";
 * const file = `${await mkdtemp(`${tmpdir()}/png-`)}/samples.png`;
 * const config = { height: 1, width: 1, channels: 1, levels: 2 };
 * await writePng(file, canvasPixels(Uint8Array.of(0, 1), config));
 * (await readFile(file)).toString("latin1", 1, 4); // "PNG"
 */
export async function writePng(path: string, pixels: PngPixels): Promise<void> {
  await writeWholeFile(path, pngBytes(pixels));
}

/**
 * The bytes of a PNG file of 8 bits a channel: red, green, blue and opacity, or grey or colours without opacity.
 *
 * @throws RangeError for a width or height that is none, TypeError for data of another size.
 * @example
 * const pixels = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0) } as const;
 * Buffer.from(pngBytes(pixels)).toString("latin1", 1, 4); // "PNG"
 */
export function pngBytes(pixels: PngPixels): Uint8Array<ArrayBuffer> {
  const { data, width, height } = pixels;
  const channels = "channels" in pixels ? pixels.channels : 4;
  const is = `${width}x${height}x${channels}`;
  if (![width, height].every((size) => Number.isSafeInteger(size) && size > 0))
    throw new RangeError(`Cannot write a PNG file of ${is}: sizes are whole numbers above 0`);
  if (data.length !== width * height * channels)
    throw new TypeError(`Cannot write a PNG file of ${is}: the data has ${data.length} values`);
  return Buffer.concat([
    pngSignature,
    headerChunk({ width, height, channels }),
    pngChunk("IDAT", packedRows(data, { height, bytes: channels * width })),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * An image of a model as pixels that come back the same: grey, red, green and blue, these with opacity, or the colours of a palette.
 *
 * @param image levels or indices of the palette, `[height, width, channels]`
 * @throws RangeError for another number of channels, and as `canvasPixels()` for indices.
 * @example
 * const config = { height: 1, width: 2, channels: 1, levels: 4 };
 * pngPixels(Uint8Array.of(1, 3), config).data; // Uint8Array [85, 255]
 */
export function pngPixels(
  image: Uint8Array,
  config: Pick<PixelCNNConfig, "height" | "width" | "channels" | "levels">,
  palette?: CanvasPalette,
): PngPixels {
  if (palette) return canvasPixels(image, config, { palette, columns: 1 });
  const { height, width, channels, levels } = config;
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new RangeError(`Cannot write images of ${channels} channels as PNG files`);
  const data = image.map((level) => Math.round((level * 255) / (levels - 1)));
  return { height, width, channels, data };
}
