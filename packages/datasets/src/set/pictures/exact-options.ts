import type { Palette } from "../../dataset.ts";
import type { KeyColour } from "../../format/key-colour.ts";
import type { Background } from "../../format/over-colour.ts";
import type { SpriteSheetOptions } from "./sprite-sheet.ts";

/** The cells of a sprite sheet, as `spriteSheet()` takes them. */
export type SheetCells = Pick<SpriteSheetOptions, "cell" | "margin" | "spacing">;

/** What the values of a model stand for. */
export interface ExactPicturesOptions {
  readonly height: number;
  readonly width: number;
  /** 1 for grey or indices of the palette, 3 for RGB, 4 with opacity. */
  readonly channels: number;
  readonly levels: number;
  /** The colours of indexed images. */
  readonly palette?: Palette | undefined;
  /**
   * What becomes of colours that a model does not have. Default `refuse`; `nearest` takes those of a palette, and quantises values where there
   * is none, as a training does.
   */
  readonly otherColours?: "refuse" | "nearest" | undefined;
  /** With `otherColours: "nearest"`, whether coloured pictures are made grey for a model of one channel. Default false: they are refused. */
  readonly grey?: boolean | undefined;
  /**
   * What becomes of pictures of another size: `pad` puts smaller ones in the middle of transparent ground, `stand` on its lower edge, as those of a training
   * are. `cover` scales pictures of any size as `imageFolder()` does: in a palette by repeating and dropping pixels, else by averages of areas. Default
   * `exact`: other sizes are refused.
   */
  readonly fit?: "exact" | "pad" | "stand" | "cover" | undefined;
  /** Red, green and blue of what shows through transparent places, where the model has neither a palette nor opacity; missing: they are refused. */
  readonly background?: Background | undefined;
  /** Red, green and blue of a colour whose pixels are transparent, as in the training. Default: none. */
  readonly transparent?: KeyColour | undefined;
  /** Such a colour of the training, where its pixels are taken as they are: an error that a model does not have it says so. Default: none. */
  readonly clearInTraining?: KeyColour | undefined;
  /** How pictures that are larger than a cell are cut, as in the training; their names end in `#row,column`, and blank cells are left out. Default: not at all. */
  readonly cells?: SheetCells | undefined;
  /** What they are for, in words for errors. Default `compress`. */
  readonly act?: string | undefined;
}
