import type { CanvasPalette } from "./canvas-pixels.ts";
import { gridSize, imageGrid, type GridOptions, type Picture } from "./image-grid.ts";

/** What images are, and how they are laid out. */
export interface SheetOptions {
  readonly height: number;
  readonly width: number;
  /** 1 for grey or indices of the palette, 3 for RGB. */
  readonly channels: number;
  /** Levels of a value, 0 for black and the last one for white or full colour; 256, which are shown as they are, if missing. */
  readonly levels?: number | undefined;
  /** The colours of indexed images; then `levels` do not matter. */
  readonly palette?: CanvasPalette | undefined;
  /** Images in a row; about a square of them when left out. */
  readonly columns?: number | undefined;
  /** Screen pixels for each pixel; when left out, images are about 84 screen pixels large. */
  readonly scale?: number | undefined;
  /** Screen pixels around all images, and between them; 2 if missing. */
  readonly margin?: number | undefined;
  readonly spacing?: number | undefined;
}

/**
 * Lays samples out on one picture, with alpha where there is a palette.
 *
 * @param images bytes `[count, height, width, channels]`: levels, or indices of the palette
 * @throws RangeError as `imageGrid()`, and for a value that is no level, or an index without a colour
 * @example Four levels as grey
 * const model = { height: 1, width: 1, channels: 1, levels: 4 };
 * sampleSheet(Uint8Array.of(1), { ...model, scale: 1 }).data.includes(85); // true
 * @example Indices of a palette
 * const palette = { colours: [[0, 0, 0, 0], [250, 120, 0, 255]] };
 * const dots = { height: 1, width: 1, channels: 1, palette, scale: 1 };
 * sampleSheet(Uint8Array.of(0, 1), dots).channels; // 4
 */
export function sampleSheet(images: Uint8Array, options: SheetOptions): Picture {
  const channels = options.palette ? 4 : options.channels;
  return imageGrid(pixelsOf(images, options), { ...gridOf(options), channels });
}

/**
 * Refuses a sheet of so many images that is too large, before they are made.
 *
 * @throws RangeError that says how large it would be.
 * @example
 * checkSheet(4, { height: 28, width: 28, channels: 1 }); // undefined
 * checkSheet(1e9, { height: 28, width: 28, channels: 1 }); // throws RangeError
 */
export function checkSheet(count: number, options: SheetOptions): void {
  gridSize(count, gridOf(options));
}

/** The grid of a sheet. */
export function gridOf({
  height,
  width,
  columns,
  scale = Math.max(1, Math.round(84 / Math.max(height, width))),
  margin = 2,
  spacing = 2,
}: Omit<SheetOptions, "channels">): Omit<GridOptions, "channels"> {
  return { height, width, scale, margin, spacing, ...(columns === undefined ? {} : { columns }) };
}

/** The images as bytes, or the colours that their indices stand for, `[count, height, width, 4]`. */
export function pixelsOf(images: Uint8Array, { palette, levels = 256 }: SheetOptions): Uint8Array {
  const known = palette?.colours.length ?? levels;
  const wrong = known < 256 ? images.find((value) => value >= known) : undefined;
  if (wrong !== undefined)
    throw new RangeError(
      palette
        ? `Cannot show index ${wrong}: the palette has ${known} colours, from index 0`
        : `Cannot show level ${wrong}: there are levels 0 to ${known - 1}; leave levels out for bytes of 0 to 255`,
    );
  if (!palette)
    return levels < 256 ? images.map((level) => Math.round((level * 255) / (levels - 1))) : images;
  const pixels = new Uint8Array(4 * images.length);
  for (const [at, index] of images.entries()) pixels.set(palette.colours[index] ?? [], 4 * at);
  return pixels;
}
