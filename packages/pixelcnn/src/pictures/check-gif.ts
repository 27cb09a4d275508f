import { gifLimits } from "./gif.ts";
import { gridSize } from "./image-grid.ts";
import { gridOf, type SheetOptions } from "./sample-sheet.ts";

/**
 * Refuses a GIF of so many images that may have more colours than there is room for, or is too large, before the images are made.
 *
 * @throws RangeError that says how many there may be, or how large it would be.
 * @example
 * checkGif(4, { height: 28, width: 28, channels: 1, levels: 4 }); // undefined
 * checkGif(4, { height: 28, width: 28, channels: 3, levels: 8 }); // throws RangeError
 */
export function checkGif(count: number, options: SheetOptions): void {
  const { colours: most, side } = gifLimits;
  const { width, height } = gridSize(count, gridOf(options));
  if (width > side || height > side)
    throw new RangeError(`Cannot write a GIF of ${width}x${height} pixels: the most is ${side}`);
  const colours = coloursAtMost(options);
  if (colours > most)
    throw new RangeError(
      `Cannot write a GIF: images of the model have up to ${colours.toLocaleString("en")} colours, and it has room for ${most}; an APNG file has any number`,
    );
}

/** How many colours a sheet can have: with a palette its opaque ones, else also that of the ground between images. */
function coloursAtMost({ channels, levels = 256, palette }: SheetOptions): number {
  if (!palette) return levels ** channels + 1;
  const opaque = palette.colours.filter(([, , , alpha = 255]) => alpha > 0);
  return new Set(opaque.map(([red, green, blue]) => `${red},${green},${blue}`)).size;
}
