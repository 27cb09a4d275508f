import { slice, type Position, type Tensor } from "@pixelweft/tensor";

/** A part of a layer's output: some rows and columns, and of the channels one colour group or all. */
export interface Window {
  readonly row: Position;
  readonly column: Position;
  readonly height: number;
  readonly width: number;
  /** The colour group that is computed; all groups if missing. */
  readonly group?: number;
}

/** The window of a map `[n, rows, columns, channels]` that is all of it. */
export function everything(map: Tensor): Window {
  const [, height = 0, width = 0] = map.shape;
  return { row: 0, column: 0, height, width };
}

/** The part of a map under a window. With a group, `channels` of `groups` equal ones are taken. */
export function under(map: Tensor, window: Window, groups: number): Tensor {
  const { row, column, height, width, group } = window;
  const channels = (map.shape[3] ?? 0) / groups;
  return slice(map, [
    undefined,
    { start: row, size: height },
    { start: column, size: width },
    group === undefined ? undefined : { start: group * channels, size: channels },
  ]);
}
