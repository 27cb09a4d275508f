import type { OpenOptions, Palette } from "@pixelweft/datasets";

/** How pictures become samples, as the command line says it; plain JSON. */
export interface PictureChoice {
  /** Only pictures below this folder. */
  readonly below?: string;
  /** Leaves pictures in their files, and reads them when they are asked for. */
  readonly large?: boolean;
  /** Height and width of a sample; of a Crossfire archive, which pictures are taken. */
  readonly resize?: readonly [height: number, width: number];
  readonly grey?: boolean;
  /** What shows through transparent places. */
  readonly background?: readonly [red: number, green: number, blue: number];
  /** The most colours of indexed images. */
  readonly palette?: number;
  /** Leaves out pictures that cannot be read. */
  readonly skipDamaged?: boolean;
  /** Height and width of a cell of a sprite sheet, the pixels before the first one, and those between two. */
  readonly cell?: readonly [height: number, width: number];
  readonly margin?: number;
  readonly spacing?: number;
  /** Height and width of the patches that photographs are cut into, by how much these are reduced before, and the pixels from one to the next. */
  readonly patches?: readonly [height: number, width: number];
  readonly scales?: readonly number[];
  readonly stride?: number;
  /** Words in the names of the pictures that are for testing, and of those that are for validation. */
  readonly testNames?: readonly string[];
  readonly validationNames?: readonly string[];
}

/** The options of `openDataset()` and `patches()` for a choice; a palette that is known already is used as it is. */
export function pictureOptions(
  choice: PictureChoice,
  palette?: Palette,
): Omit<OpenOptions, "split" | "divide" | "labels" | "classes"> {
  const { below, resize, grey, background, cell, margin, spacing, skipDamaged } = choice;
  const colours = palette ?? choice.palette;
  return {
    ...(below !== undefined && { below }),
    ...(resize && { size: resize }),
    ...(grey === true && { channels: 1 as const }),
    ...(background && { background }),
    ...(colours !== undefined && { palette: colours }),
    ...(cell && { cell }),
    ...(margin !== undefined && { margin }),
    ...(spacing !== undefined && { spacing }),
    ...(skipDamaged === true && { onCorrupt: "skip" as const }),
  };
}
