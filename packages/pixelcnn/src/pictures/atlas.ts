import { gridCells, gridSize } from "./image-grid.ts";
import { gridOf, type SheetOptions } from "./sample-sheet.ts";

/** Where the images of a sheet are, as texture packers write it ("JSON hash") and game engines import it. */
export interface Atlas {
  readonly frames: Readonly<Record<string, AtlasFrame>>;
  readonly meta: Readonly<Record<string, unknown>> & {
    /** The file of the sheet, beside that of the atlas. */
    readonly image: string;
    readonly size: { readonly w: number; readonly h: number };
  };
}

/** A rectangle of the sheet, in its pixels. Images are whole: nothing is turned or trimmed. */
export interface AtlasFrame {
  readonly frame: Rectangle;
  readonly rotated: false;
  readonly trimmed: false;
  readonly spriteSourceSize: Rectangle;
  readonly sourceSize: { readonly w: number; readonly h: number };
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** What an atlas is of. */
export interface AtlasOptions extends Omit<SheetOptions, "channels" | "levels" | "palette"> {
  /** The name of the sheet's file. */
  readonly image: string;
  /** The name of each frame, as `imageNames()` makes them. */
  readonly names: readonly string[];
  /** What else is to be kept in `meta`, such as the seed. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The atlas of a sheet that {@link sampleSheet} makes with the same options.
 *
 * @throws RangeError for names that are not all different.
 * @example
 * const sheet = { height: 16, width: 16, columns: 2, scale: 1, margin: 0, spacing: 1 };
 * const { frames } = sheetAtlas({ ...sheet, image: "sheet.png", names: ["hero-1", "hero-2"] });
 * frames["hero-2"]?.frame; // { x: 17, y: 0, w: 16, h: 16 }
 */
export function sheetAtlas({ image, names, meta, ...sheet }: AtlasOptions): Atlas {
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined)
    throw new RangeError(`Cannot make an atlas: two frames have the name ${twice}`);
  const grid = gridOf(sheet);
  const { width, height } = gridSize(names.length, grid);
  const frames = gridCells(names.length, grid).map(({ x, y, width: w, height: h }, k) => {
    const spriteSourceSize = { x: 0, y: 0, w, h };
    const whole = { rotated: false, trimmed: false, spriteSourceSize, sourceSize: { w, h } };
    return [names[k] ?? "", { frame: { x, y, w, h }, ...whole }] as const;
  });
  const about = { app: "pixelweft", version: "1.0", format: "RGBA8888", scale: "1" };
  return {
    frames: Object.fromEntries(frames) as Atlas["frames"],
    meta: { ...about, ...meta, image, size: { w: width, h: height } },
  };
}
