import type { Tap } from "@pixelweft/tensor/backend";
import type { TapsAtOnce } from "./transforms.ts";

/** Rows of two or three neighbouring taps. */
export interface TapGrid {
  /** The least row and column. */
  readonly first: readonly [row: number, column: number];
  readonly width: TapsAtOnce;
  /** Which of the taps each place of the grid is, row by row. */
  readonly taps: readonly (readonly number[])[];
}

/** The taps as a full rectangle of two or three columns, if they are one, in whatever order. */
export function tapGrid(taps: readonly Tap[]): TapGrid | undefined {
  const row = Math.min(...taps.map(([down]) => down));
  const column = Math.min(...taps.map(([, right]) => right));
  const columns = Math.max(...taps.map(([, right]) => right)) - column + 1;
  const width = ([2, 3] as const).find((known) => known === columns);
  if (!width || taps.length % width !== 0) return undefined;
  const indexOf = (r: number, c: number): number =>
    taps.findIndex(([down, right]) => down === row + r && right === column + c);
  const rows = Array.from({ length: taps.length / width }, (_, r) =>
    Array.from({ length: width }, (__, c) => indexOf(r, c)),
  );
  const isFull = rows.every((some) => some.every((tap) => tap >= 0));
  return isFull ? { first: [row, column], width, taps: rows } : undefined;
}
