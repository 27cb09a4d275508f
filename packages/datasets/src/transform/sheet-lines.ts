import type { Picture } from "../format/picture.ts";

/** What lies on the columns or rows of a sheet. */
export interface SheetLines {
  readonly length: number;
  /** For each line between two columns or rows of pixels the share of it where a figure goes on in one colour. */
  readonly continues: Float64Array;
  /** For each column or row of pixels the share that is neither ground nor in the most frequent colour of the line, as a drawn grid is. */
  readonly figures: Float64Array;
}

/** Looks at the columns (`across`) and rows (`down`) of a sheet. */
export function sheetLines({ height, width, pixels }: Picture): {
  readonly across: SheetLines;
  readonly down: SheetLines;
} {
  const colours = new Uint32Array(height * width);
  for (let at = 0; at < colours.length; at++) {
    const [r = 0, g = 0, b = 0, alpha = 0] = pixels.subarray(4 * at, 4 * at + 4);
    colours[at] = alpha < 128 ? 0 : 1 + ((r << 16) | (g << 8) | b);
  }
  const ground = groundColour(colours, width);
  const isFigure = (colour: number | undefined): boolean => colour !== 0 && colour !== ground;
  const look = (length: number, line: (n: number) => Uint32Array): SheetLines => {
    const lines = Array.from({ length }, (_, n) => line(n));
    const share = (at: Uint32Array, is: (colour: number, n: number) => boolean): number =>
      at.reduce((sum, colour, n) => sum + (isFigure(colour) && is(colour, n) ? 1 : 0), 0) /
      at.length;
    return {
      length,
      continues: Float64Array.from(lines.slice(1), (next, n) =>
        share(next, (colour, k) => colour === lines[n]?.[k]),
      ),
      figures: Float64Array.from(lines, (at) => {
        const most = mostFrequent(at);
        return share(at, (colour) => colour !== most);
      }),
    };
  };
  const column = (x: number): Uint32Array =>
    Uint32Array.from({ length: height }, (_, y) => colours[y * width + x] ?? 0);
  const row = (y: number): Uint32Array => colours.subarray(y * width, (y + 1) * width);
  return { across: look(width, column), down: look(height, row) };
}

/** The colour of most pixels of the border: what lies between the cells if they are apart. */
function groundColour(colours: Uint32Array, width: number): number | undefined {
  const height = colours.length / width;
  const isBorder = (_: number, at: number): boolean => {
    const [y, x] = [Math.floor(at / width), at % width];
    return y === 0 || x === 0 || y === height - 1 || x === width - 1;
  };
  return mostFrequent(colours.filter(isBorder));
}

function mostFrequent(colours: Uint32Array): number | undefined {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0];
}
