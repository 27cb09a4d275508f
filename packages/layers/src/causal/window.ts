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

/**
 * The window of a map `[n, rows, columns, channels]` that is all of it.
 *
 * @example
 * import { full } from "@pixelweft/tensor";
 * wholeWindow(full([1, 28, 20, 3], 0)); // { row: 0, column: 0, height: 28, width: 20 }
 */
export function wholeWindow(map: Tensor): Window {
  const [, height = 0, width = 0] = map.shape;
  return { row: 0, column: 0, height, width };
}

/**
 * The part of a map under a window. With a group, `channels` of `groups` equal ones are taken.
 *
 * @example The second row
 * import { read, tensor } from "@pixelweft/tensor";
 * const map = tensor([1, 2, 3, 4], { shape: [1, 2, 2, 1] });
 * await read(backend, underWindow(map, { row: 1, column: 0, height: 1, width: 2 }, 1)); // Float32Array [3, 4]
 */
export function underWindow(map: Tensor, window: Window, groups: number): Tensor {
  const { row, column, height, width, group } = window;
  const channels = (map.shape[3] ?? 0) / groups;
  return slice(map, [
    undefined,
    { start: row, size: height },
    { start: column, size: width },
    group === undefined ? undefined : { start: group * channels, size: channels },
  ]);
}
