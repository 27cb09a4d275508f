import type { Picture } from "../format/picture.ts";

/** How a sprite sheet is cut. */
export interface CellsSuggestion {
  readonly cell: readonly [height: number, width: number];
  /** Pixels before the first cell, and between cells. */
  readonly margin: number;
  readonly spacing: number;
  readonly rows: number;
  readonly columns: number;
  /** Another size that would fit as well. */
  readonly other?: readonly [height: number, width: number];
}

/** Cells along a side of the sheet. */
interface Cut {
  readonly side: number;
  readonly margin: number;
  readonly spacing: number;
  readonly count: number;
}

/** Sides of cells that are looked for, and the widest margin and spacing. */
const [least, largest, widest] = [8, 128, 8];
/** Equal pixels across the lines of a cut, in proportion to those across all lines: below it, nothing goes on from cell to cell. */
const mostAcross = 0.4;

/**
 * The cells of a sprite sheet: of all sizes, margins and spacings that fill the sheet exactly, one across whose lines hardly any figure goes
 * on. Sides of a multiple of 8 come first, then 4 and 2, then narrow margins and small cells. Nothing where no cut divides the picture,
 * as that of a single picture.
 *
 * @param given a size of cells: only margins and spacings are looked for
 * @example
 * const pixels = new Uint8Array(32 * 32 * 4);
 * const isFigure = (along: number) => along % 16 > 1 && along % 16 < 14;
 * for (let at = 0; at < 32 * 32; at++)
 *   if (isFigure(at % 32) && isFigure(at >> 5)) pixels.fill(255, 4 * at, 4 * at + 4);
 * suggestCells({ height: 32, width: 32, pixels })?.cell; // [16, 16]
 */
export function suggestCells(
  picture: Picture,
  [rowSide, columnSide]: readonly [height?: number, width?: number] = [],
): CellsSuggestion | undefined {
  const { height, width } = picture;
  const across = continuing(picture, "across");
  const down = continuing(picture, "down");
  // A picture of one colour, or of noise, says nothing.
  if (across.every((share) => share === 0) && down.every((share) => share === 0)) return undefined;
  const rows = cuts(height, down, rowSide);
  const fitting = cuts(width, across, columnSide).flatMap((column) =>
    rows
      .filter(
        (row) =>
          row.margin === column.margin &&
          row.spacing === column.spacing &&
          row.count * column.count >=
            (rowSide !== undefined || roughness({ row, column }) < 2 ? 4 : 16),
      )
      .map((row) => ({ row, column })),
  );
  const [best, ...others] = fitting.toSorted((a, b) => oddness(a) - oddness(b));
  if (best === undefined) return undefined;
  const { row, column } = best;
  const other = others.find((one) => roughness(one) === roughness(best) && isApart(one, best));
  return {
    cell: [row.side, column.side],
    margin: row.margin,
    spacing: row.spacing,
    rows: row.count,
    columns: column.count,
    ...(other && { other: [other.row.side, other.column.side] }),
  };
}

interface Grid {
  readonly row: Cut;
  readonly column: Cut;
}

/** Whether a grid is more than the other one with some of its lines left out. */
function isApart(one: Grid, best: Grid): boolean {
  const parts = (a: Cut, b: Cut): boolean => (a.side + a.spacing) % (b.side + b.spacing) === 0;
  return !(parts(one.row, best.row) && parts(one.column, best.column));
}

/** Small for cells as people make them. */
function oddness({ row, column }: Grid): number {
  const { margin, spacing } = row;
  return roughness({ row, column }) * 1e6 + (margin + spacing) * 1e4 + row.side + column.side;
}

/** 0 for sides of a multiple of 8, 3 for odd ones. */
function roughness({ row, column }: Grid): number {
  const of = (side: number): number => [8, 4, 2, 1].findIndex((step) => side % step === 0);
  return Math.max(of(row.side), of(column.side));
}

/** All cuts of a side that fill it and across whose lines little goes on. */
function cuts(length: number, continues: Float64Array, given?: number): Cut[] {
  const mean = continues.reduce((sum, share) => sum + share, 0) / Math.max(1, continues.length);
  const found: Cut[] = [];
  const [from, to] = [given ?? least, given ?? Math.min(largest, length)];
  for (let side = from; side <= to; side++)
    for (let spacing = 0; spacing <= widest; spacing++)
      for (let margin = 0; margin <= widest; margin++) {
        const { count, left } = fillOf(length, { side, margin, spacing });
        if (count < 1 || left > 0) continue;
        const cut = { side, margin, spacing, count };
        if (acrossLines(cut, continues) <= mostAcross * mean) found.push(cut);
      }
  return found;
}

/** How many cells a side of a sheet has, and how many of its pixels no cell or margin takes. */
function fillOf(
  length: number,
  { side, margin, spacing }: Omit<Cut, "count">,
): { readonly count: number; readonly left: number } {
  const inside = length - margin + spacing;
  const count = Math.max(0, Math.floor(inside / (side + spacing)));
  const left = inside - count * (side + spacing);
  return { count, left: left === margin ? 0 : left };
}

/**
 * The rows and columns of pixels at the end of a sheet that a cut leaves out.
 *
 * @example
 * leftOfSheet({ height: 32, width: 35 }, { cell: [16, 16], margin: 0, spacing: 0 }); // { rows: 0, columns: 3 }
 */
export function leftOfSheet(
  { height, width }: Pick<Picture, "height" | "width">,
  { cell: [rowSide, columnSide], ...apart }: Pick<CellsSuggestion, "cell" | "margin" | "spacing">,
): { readonly rows: number; readonly columns: number } {
  const rows = fillOf(height, { side: rowSide, ...apart }).left;
  return { rows, columns: fillOf(width, { side: columnSide, ...apart }).left };
}

/** The mean of what goes on across the lines of a cut. */
function acrossLines({ side, margin, spacing, count }: Cut, continues: Float64Array): number {
  let [sum, lines] = [0, 0];
  const add = (line: number): void => {
    if (line < 0 || line >= continues.length) return;
    sum += continues[line] ?? 0;
    lines++;
  };
  for (let n = 0; n < count; n++) {
    const from = margin + n * (side + spacing);
    if (n > 0 || margin > 0) add(from - 1);
    if (spacing > 0 && n < count - 1) for (let s = 0; s < spacing; s++) add(from + side - 1 + s);
  }
  return lines === 0 ? 0 : sum / lines;
}

/** For each line between two columns or rows of pixels the share of it where a figure goes on in one colour. */
function continuing(picture: Picture, way: "across" | "down"): Float64Array {
  const { height, width, pixels } = picture;
  const colours = new Uint32Array(height * width);
  for (let at = 0; at < colours.length; at++) {
    const [r = 0, g = 0, b = 0, alpha = 0] = pixels.subarray(4 * at, 4 * at + 4);
    colours[at] = alpha < 128 ? 0 : 1 + ((r << 16) | (g << 8) | b);
  }
  const ground = groundColour(colours, width);
  const [lines, length] = way === "across" ? [width - 1, height] : [height - 1, width];
  const [along, next] = way === "across" ? [width, 1] : [1, width];
  return Float64Array.from({ length: Math.max(0, lines) }, (_, line) => {
    let equal = 0;
    for (let n = 0; n < length; n++) {
      const colour = colours[line * next + n * along];
      const isFigure = colour !== 0 && colour !== ground;
      if (isFigure && colour === colours[(line + 1) * next + n * along]) equal++;
    }
    return equal / length;
  });
}

/** The colour of most pixels of the border: what lies between the cells if they are apart. */
function groundColour(colours: Uint32Array, width: number): number | undefined {
  const counts = new Map<number, number>();
  const height = colours.length / width;
  for (const [at, colour] of colours.entries()) {
    const [y, x] = [Math.floor(at / width), at % width];
    const isBorder = y === 0 || x === 0 || y === height - 1 || x === width - 1;
    if (isBorder) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0];
}
