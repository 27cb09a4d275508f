import type { PixelCNNConfig } from "../model/config.ts";
import { canvasPixels, type CanvasPalette } from "../pictures/canvas-pixels.ts";
import { gridSize, imageGrid, type Picture } from "../pictures/image-grid.ts";
import { gridOf } from "../pictures/sample-sheet.ts";
import { heatColours } from "./heat-colours.ts";

/** What images are, and how they are laid out. */
export interface SurpriseSheetOptions extends Pick<
  PixelCNNConfig,
  "height" | "width" | "channels" | "levels"
> {
  readonly palette?: CanvasPalette | undefined;
  /** Bits of the lightest colour; `guessBits()` if missing. */
  readonly most?: number | undefined;
  /** Images in a row, each with its map; about a square if missing. */
  readonly columns?: number | undefined;
  /** Screen pixels for each pixel; about 84 for an image if missing. */
  readonly scale?: number | undefined;
}

/** Screen pixels around images, and of the height of the legend. */
const [gap, bar] = [4, 8];
const ground = [24, 24, 27] as const;

/**
 * A picture of images, each with the map of its bits on its right, in the colours of `heatColours()`. The bar at the foot shows these
 * colours from 0 bits on the left to `most` on the right.
 *
 * @param images levels, `[n, height, width, channels]`
 * @param map bits of each pixel, `[n, height, width]`, as `measureSurprise()` gives them
 * @throws TypeError for images or a map of another size or number of channels, RangeError for an index without a colour and a picture
 * that is too large.
 * @example
 * const size = { height: 2, width: 2, channels: 1, levels: 4, scale: 1 };
 * const { width, height } = surpriseSheet(Uint8Array.of(0, 1, 2, 3), Float32Array.of(0, 1, 2, 8), size);
 * [width, height]; // [13, 22]
 */
export function surpriseSheet(
  images: Uint8Array,
  map: Float32Array,
  options: SurpriseSheetOptions,
): Picture {
  const { height, width, channels, palette } = options;
  const { most = guessBits(options) } = options;
  const pixels = height * width;
  const count = map.length / pixels;
  if (images.length !== count * pixels * channels)
    throw new TypeError(
      `Cannot show a map of ${map.length} pixels beside images of ${images.length / channels}: they must be of the same`,
    );
  const shown = canvasPixels(images, options, { columns: 1, palette }).data;
  const heat = heatColours(map, most);
  // Image and map lie side by side in one cell, a column of ground between them.
  const cells = new Uint8Array(count * height * (2 * width + 1) * 3);
  for (let row = 0; row < count * height; row++) {
    const start = row * (2 * width + 1) * 3;
    for (let x = 0; x < width; x++)
      cells.set(overGround(shown, 4 * (row * width + x)), start + 3 * x);
    cells.set(ground, start + 3 * width);
    cells.set(heat.subarray(3 * row * width, 3 * (row + 1) * width), start + 3 * (width + 1));
  }
  return withLegend(imageGrid(cells, { ...cellsOf(options), channels: 3 }), most);
}

/**
 * Refuses a sheet of so many images that is too large, before their bits are computed.
 *
 * @throws RangeError that says how large it would be.
 * @example
 * const size = { height: 32, width: 32, channels: 3, levels: 256 };
 * checkSurpriseSheet(100, size); // undefined
 * checkSurpriseSheet(1e6, size); // throws RangeError
 */
export function checkSurpriseSheet(count: number, options: SurpriseSheetOptions): void {
  gridSize(count, cellsOf(options));
}

/** The grid of images, each beside its map. */
function cellsOf(options: SurpriseSheetOptions): ReturnType<typeof gridOf> {
  const { height, width, columns, scale } = options;
  const layout = gridOf({ height, width, columns, scale, margin: gap, spacing: gap });
  return { ...layout, width: 2 * width + 1 };
}

/**
 * Bits that a pixel costs where each level of its colours is as likely.
 *
 * @example
 * guessBits({ channels: 3, levels: 256 }); // 24
 */
export function guessBits({
  channels,
  levels,
}: Pick<PixelCNNConfig, "channels" | "levels">): number {
  return channels * Math.log2(levels);
}

/** A pixel on the ground that shows through it. */
function overGround(pixels: Uint8ClampedArray, at: number): number[] {
  const opacity = (pixels[at + 3] ?? 255) / 255;
  return ground.map((dark, i) =>
    Math.round(opacity * (pixels[at + i] ?? 0) + (1 - opacity) * dark),
  );
}

/** The colours from 0 to `most` at the foot of a picture. */
function withLegend({ width, height, data }: Picture, most: number): Picture {
  const inner = Math.max(1, width - 2 * gap);
  const scale = heatColours(
    Array.from({ length: inner }, (_, x) => (most * x) / Math.max(1, inner - 1)),
    most,
  );
  const whole = { width, height: height + bar + gap, channels: 3 as const };
  const pixels = new Uint8Array(3 * whole.width * whole.height);
  pixels.set(data);
  for (let at = data.length; at < pixels.length; at += 3) pixels.set(ground, at);
  for (let y = height; y < height + bar; y++) pixels.set(scale, 3 * (y * width + gap));
  return { ...whole, data: pixels };
}
