import { join } from "node:path";
import { checkNames } from "../codec/names.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import type { CanvasPalette } from "../pictures/canvas-pixels.ts";
import { pngBytes, pngPixels } from "./png/png-file.ts";
import type { SampleFile } from "./sample-files.ts";

/** What images are, and what they are called. */
export interface ExactFilesOptions {
  readonly config: Pick<PixelCNNConfig, "height" | "width" | "channels" | "levels">;
  readonly palette?: CanvasPalette | undefined;
  /** What each image is called, without an ending, with folders before it; numbers if missing. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Images as PNG files of a folder, whose pixels come back the same: see `pngPixels()`.
 *
 * @param images levels or indices of the palette, `[count, height, width, channels]`
 * @throws RangeError as `pngPixels()`, and for names of which some would be one file, or lead out of the folder: see `checkNames()` of
 * `/codec`.
 * @example
 * const config = { height: 1, width: 1, channels: 1, levels: 4 };
 * const files = exactFiles("out", Uint8Array.of(1, 3), { config, names: ["orcs/a", "b"] });
 * files.map(({ path }) => path); // ["out/orcs/a.png", "out/b.png"]
 */
export function exactFiles(
  folder: string,
  images: Uint8Array,
  { config, palette, names }: ExactFilesOptions,
): SampleFile[] {
  if (names) checkNames(names);
  const size = config.height * config.width * config.channels;
  const count = images.length / size;
  const digits = String(count - 1).length;
  return Array.from({ length: count }, (_, k) => ({
    path: join(folder, `${names?.[k] ?? String(k).padStart(digits, "0")}.png`),
    bytes: pngBytes(pngPixels(images.subarray(k * size, (k + 1) * size), config, palette)),
  }));
}
