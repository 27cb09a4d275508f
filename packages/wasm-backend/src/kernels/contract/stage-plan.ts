import type { Term } from "@pixelweft/tensor/backend";

/** A copy of some rows of a map, with what taps need around them. */
export interface StagePlan {
  readonly rows: number;
  /** Pixels from one row to the next. */
  readonly pitch: number;
  /** Zeros behind the last row, in pixels. */
  readonly tail: number;
  /** The least row and column of the taps. */
  readonly first: readonly [row: number, column: number];
  readonly bytes: number;
}

/** The box around all that the taps read for some rows of a window. */
export function planStage(
  { a, at, taps }: Pick<Term, "a" | "at" | "taps">,
  { height, width }: { readonly height: number; readonly width: number },
): StagePlan {
  const rows = taps.map(([row]) => row);
  const columns = taps.map(([, column]) => column);
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const right = Math.max(...columns);
  const [, , mapColumns = 0, channels = 0] = a.shape;
  const [, column] = at;
  // Where the window is as wide as the map, zeros behind a row serve as zeros before the next.
  const whole = column.constant === 0 && column.terms.length === 0 && width === mapColumns;
  const shared = whole && left <= 0 && right >= 0;
  const pitch = width + (shared ? Math.max(-left, right) : right - left);
  const tail = right - left;
  const all = height + Math.max(...rows) - top;
  const bytes = 64 * Math.ceil(((all * pitch + tail) * channels * 4) / 64) + 64;
  return { rows: all, pitch, tail, first: [top, left], bytes };
}
