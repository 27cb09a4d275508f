import type { DatasetInfo, Palette } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";

/** A palette for pixel art, and why it fits. */
export interface PaletteSuggestion {
  /** Colours at most, as the option `palette` of `openDataset()`. */
  readonly colours: number;
  /** `few colours`: the pictures have these and no others. */
  readonly reason: "few colours" | "transparent places";
}

/** Pictures up to this height and width may be pixel art, with so many colours at most. */
const [largest, mostColours] = [64, 64];
/** The colours of pictures that have more, and transparent places. */
const usualColours = 32;

/**
 * Whether pictures are better read as indices of a palette: small ones in colour that have few colours or transparent places. `open` is
 * called with a number of colours to look for, and may be refused with a DatasetError. Nothing where RGB is the better choice.
 *
 * @example
 * const { info } = sprites({ split: "test", count: 3 });
 * const seen = { shape: [16, 16, 3] as const };
 * await suggestPalette(seen, async () => ({ info })); // { colours: 32, reason: "few colours" }
 */
export async function suggestPalette(
  { shape: [height, width, channels] }: Pick<DatasetInfo, "shape">,
  open: (palette: number) => Promise<{ readonly info: Pick<DatasetInfo, "palette"> }>,
): Promise<PaletteSuggestion | undefined> {
  if (channels !== 3 || Math.max(height, width) > largest) return undefined;
  const palette = await paletteOf(open);
  if (palette === undefined) return undefined;
  const { length } = palette.colours;
  if (palette.exact) return { colours: Math.max(2, length), reason: "few colours" };
  const isTransparent = palette.colours.some(([, , , alpha]) => alpha === 0);
  return isTransparent ? { colours: usualColours, reason: "transparent places" } : undefined;
}

/** The colours of pictures; nothing for those that are no pixel art. */
async function paletteOf(
  open: (palette: number) => Promise<{ readonly info: Pick<DatasetInfo, "palette"> }>,
): Promise<Palette | undefined> {
  try {
    return (await open(mostColours)).info.palette;
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}
