import type { Picture } from "../format/picture.ts";
import { sheetLines, type SheetLines } from "./sheet-lines.ts";

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
  /** What goes on across its lines, from 0 on. */
  readonly across: number;
}

/** Sides of cells that are looked for, and the widest margin and spacing. */
const [least, largest, widest] = [8, 128, 8];
/** Equal pixels across the lines of a cut, in proportion to those across all lines: below it, nothing goes on from cell to cell. */
const mostAcross = 0.4;
/** Pixels of figures on the margins and between the cells, in proportion to those on all lines: more, and figures are cut off. */
const mostCutOff = 0.1;

/**
 * The cells of a sprite sheet: of all sizes, margins and spacings that fill the sheet exactly, one across whose lines hardly any figure goes
 * on, with hardly anything on the margins and between the cells. Sides of a multiple of 8 come first, then 4 and 2, then small cells, then
 * lines that cross less of the figures, then narrow margins. Nothing where no cut divides the picture, as that of a single picture.
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
  const { across, down } = sheetLines(picture);
  // A picture of one colour, or of noise, says nothing.
  if ([across, down].every(({ continues }) => continues.every((share) => share === 0)))
    return undefined;
  const rows = cuts(down, rowSide);
  const fitting = cuts(across, columnSide).flatMap((column) =>
    rows
      .filter((row) => row.margin === column.margin && row.spacing === column.spacing)
      .map((row) => ({ row, column }))
      .filter((grid) => isSheet(grid, rowSide !== undefined)),
  );
  const [best, ...others] = fitting.toSorted(byOddness);
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

/** Whether there are enough cells: some textures are a few bands, or fall into a few parts of odd sizes. */
function isSheet({ row, column }: Grid, isGiven: boolean): boolean {
  const isBlock = row.side === column.side || (row.count > 1 && column.count > 1);
  const isPlain = isGiven || (isBlock && roughness({ row, column }) < 2);
  return row.count * column.count >= (isPlain ? 4 : 16);
}

/** Whether a grid is more than the other one with some of its lines left out. */
function isApart(one: Grid, best: Grid): boolean {
  const parts = (a: Cut, b: Cut): boolean => (a.side + a.spacing) % (b.side + b.spacing) === 0;
  return !(parts(one.row, best.row) && parts(one.column, best.column));
}

/** Cells as people make them come first. */
function byOddness(a: Grid, b: Grid): number {
  const oddness = ({ row, column }: Grid): number[] => [
    roughness({ row, column }),
    row.side + column.side,
    row.across + column.across,
    row.margin + row.spacing,
  ];
  const other = oddness(b);
  return oddness(a).reduce((order, value, n) => order || value - (other[n] ?? 0), 0);
}

/** 0 for sides of a multiple of 8, 3 for odd ones. */
function roughness({ row, column }: Grid): number {
  const of = (side: number): number => [8, 4, 2, 1].findIndex((step) => side % step === 0);
  return Math.max(of(row.side), of(column.side));
}

/** All cuts of a side that fill it, across whose lines little goes on, and that cut off little. */
function cuts(lines: SheetLines, given?: number): Cut[] {
  const { length, continues, figures } = lines;
  const found: Cut[] = [];
  const [from, to] = [given ?? least, given ?? Math.min(largest, length)];
  const [mostOn, mostOff] = [mostAcross * mean(continues), mostCutOff * mean(figures)];
  for (let side = from; side <= to; side++)
    for (let spacing = 0; spacing <= widest; spacing++)
      for (let margin = 0; margin <= widest; margin++) {
        const { count, left } = fillOf(length, { side, margin, spacing });
        if (count < 1 || left > 0) continue;
        const cut = { side, margin, spacing, count };
        const across = mean(continues.filter((_, line) => isLine(line, cut)));
        const off = mean(figures.filter((_, at) => inCell(at, cut) === undefined));
        if (across <= mostOn && off <= mostOff) found.push({ ...cut, across });
      }
  return found;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

type Place = Omit<Cut, "across">;

/** The cell that a pixel along a side lies in, or none on a margin or between cells. */
function inCell(at: number, { side, margin, spacing, count }: Place): number | undefined {
  const cell = Math.floor((at - margin) / (side + spacing));
  const isInside = at >= margin && cell < count && (at - margin) % (side + spacing) < side;
  return isInside ? cell : undefined;
}

/** Whether a line behind a pixel is one of a cut: at the side of a cell. */
function isLine(at: number, cut: Place): boolean {
  const [here, next] = [inCell(at, cut), inCell(at + 1, cut)];
  return here === undefined || here !== next;
}

/** How many cells a side of a sheet has, and how many of its pixels no cell or margin takes. */
function fillOf(
  length: number,
  { side, margin, spacing }: Omit<Place, "count">,
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
