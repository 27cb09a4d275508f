import { imageGrid } from "../pictures/image-grid.ts";
import { pixelsOf, type SheetOptions } from "../pictures/sample-sheet.ts";
import { halfBlocks, type TerminalLook } from "./half-blocks.ts";

/**
 * The first samples as a picture of characters, as many as fit beside each other in `rows` rows; two if missing.
 *
 * @example
 * const look = { columns: 80, colourBits: 1 } as const;
 * sampleText(Uint8Array.of(0, 255), { height: 1, width: 1, channels: 1, look }).split("\n").length; // 2
 */
export function sampleText(
  images: Uint8Array,
  options: SheetOptions & { readonly look: TerminalLook; readonly rows?: number | undefined },
): string {
  const { height, width, channels, palette, look, rows = 2 } = options;
  const size = height * width * channels;
  const count = images.length / size;
  const columns = Math.max(1, Math.min(count, Math.floor((look.columns - 1) / (width + 1))));
  const shown = images.subarray(0, Math.min(count, rows * columns) * size);
  const layout = {
    height,
    width,
    channels: palette ? 4 : channels,
    columns,
    margin: 1,
    spacing: 1,
  };
  return halfBlocks(imageGrid(pixelsOf(shown, options), layout), look);
}
