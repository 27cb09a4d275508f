import type { CanvasPalette } from "../pictures/canvas-pixels.ts";

/** What pictures are: levels of a model, or indices of a palette. */
export interface PictureForm {
  readonly height: number;
  readonly width: number;
  /** Values of a pixel. */
  readonly channels: number;
  /** Levels of a value; those of the palette where there is one. */
  readonly levels: number;
  readonly palette?: CanvasPalette | undefined;
}

/** Distances of values, 0 to 1, `[levels, levels]`: of the colours of a palette, or of intensities. */
export function colourDistances({
  levels,
  palette,
}: Pick<PictureForm, "levels" | "palette">): Float64Array {
  const colours = palette?.colours;
  const apart = (a: number, b: number): number => {
    if (a === b) return 0;
    const [one, other] = [colours?.[a], colours?.[b]];
    if (one === undefined || other === undefined) return Math.abs(a - b) / Math.max(1, levels - 1);
    if (one[3] !== other[3]) return 1;
    const squares = [0, 1, 2].map((c) => ((one[c] ?? 0) - (other[c] ?? 0)) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (3 * 255 ** 2));
  };
  return Float64Array.from({ length: levels * levels }, (_, at) =>
    apart(Math.floor(at / levels), at % levels),
  );
}

/** The value of what is behind figures: the transparent colour, else the first level. */
export function groundLevel({ palette }: Pick<PictureForm, "palette">): number {
  const clear = palette?.colours.findIndex(([, , , alpha]) => alpha === 0) ?? -1;
  return Math.max(0, clear);
}
