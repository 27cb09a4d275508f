import type { Tap } from "@pixelweft/tensor/backend";

/** Rows of three neighbouring taps. */
export interface TapGrid {
  /** The least row and column. */
  readonly first: readonly [row: number, column: number];
  /** Which of the taps each place of the grid is, row by row. */
  readonly taps: readonly (readonly [number, number, number])[];
}

/** The taps as a full rectangle of three columns, if they are one, in whatever order. */
export function tapGrid(taps: readonly Tap[]): TapGrid | undefined {
  const row = Math.min(...taps.map(([down]) => down));
  const column = Math.min(...taps.map(([, right]) => right));
  const height = taps.length / 3;
  if (!Number.isInteger(height)) return undefined;
  const indexOf = (r: number, c: number): number =>
    taps.findIndex(([down, right]) => down === row + r && right === column + c);
  const rows = Array.from(
    { length: height },
    (_, r) => [indexOf(r, 0), indexOf(r, 1), indexOf(r, 2)] as const,
  );
  const isFull = rows.every((three) => three.every((tap) => tap >= 0));
  return isFull ? { first: [row, column], taps: rows } : undefined;
}
