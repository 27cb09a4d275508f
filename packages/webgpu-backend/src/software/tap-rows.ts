import type { Tap, View } from "@pixelweft/tensor/backend";
import { tapsAtOnce } from "./matrices.ts";

/** Taps in rows of three neighbours. */
export interface TapRows {
  /** The least row and column. */
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  /** For each column of the three, the first tap's number, and the step to that of the next row. */
  readonly columns: readonly { readonly first: number; readonly step: number }[];
}

/** The taps as full rows of three neighbours below each other, if they are such and stored at equal steps. */
export function tapRows(taps: readonly Tap[]): TapRows | undefined {
  const row = Math.min(...taps.map(([down]) => down));
  const column = Math.min(...taps.map(([, right]) => right));
  const rows = taps.length / tapsAtOnce;
  if (!Number.isInteger(rows) || rows < 1) return undefined;
  const numbers = Array.from({ length: tapsAtOnce }, (_, c) =>
    Array.from({ length: rows }, (__, r) =>
      taps.findIndex(([down, right]) => down === row + r && right === column + c),
    ),
  );
  const columns = numbers.map(([first = -1, second = first]) => ({ first, step: second - first }));
  const regular = numbers.every((some, c) =>
    some.every(
      (tap, r) => tap >= 0 && tap === (columns[c]?.first ?? 0) + r * (columns[c]?.step ?? 0),
    ),
  );
  return regular ? { row, column, rows, columns } : undefined;
}

/** Views of one column of taps each, `[rows, ...]`, of a view whose axis `axis` are the taps. */
export function viewsOfColumns(view: View, axis: number, { rows, columns }: TapRows): View[] {
  const stride = view.strides[axis] ?? 0;
  return columns.map(({ first, step }) => ({
    ...view,
    offset: { ...view.offset, constant: view.offset.constant + first * stride },
    shape: view.shape.with(axis, rows),
    strides: view.strides.with(axis, step * stride),
  }));
}
