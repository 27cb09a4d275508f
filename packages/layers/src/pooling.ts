import {
  add,
  div,
  equal,
  full,
  max,
  maximum,
  mean,
  mul,
  place,
  reshape,
  select,
  slice,
  tensor,
  withGradient,
  type Tensor,
} from "@pixelweft/tensor";
import { spreadOver, type WindowAxis } from "./pool-gradient.ts";

/** Rows and columns, or one number for both. */
export type RowsAndColumns = number | readonly [rows: number, columns: number];

/** Options of `maxPool` and `averagePool`. */
export interface PoolOptions {
  /** Of the window. */
  readonly size: RowsAndColumns;
  /** From one window to the next; the size if missing, so that windows do not overlap. */
  readonly stride?: RowsAndColumns | undefined;
  /** Rows above and below and columns left and right that belong to windows without being there; 0 if missing. */
  readonly padding?: RowsAndColumns | undefined;
}

/**
 * The largest value of each window of a map, `[n, height, width, channels]` to `[n, rows, columns, channels]`, with
 * `rows = floor((height + 2 padding - size) / stride) + 1`. Where several values of a window are the largest, its gradient is shared
 * among them.
 *
 * @throws TypeError for another rank or an option that does not exist, RangeError for a size, stride or padding that does not fit.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const map = tensor([1, 2, 3, 4, 8, 7, 6, 5], { shape: [1, 2, 4, 1] });
 * await read(backend, maxPool(map, { size: 2 })); // Float32Array [8, 6]
 * await read(backend, maxPool(map, { size: [1, 3], stride: 1 })); // Float32Array [3, 4, 8, 7]
 */
export function maxPool(map: Tensor, options: PoolOptions): Tensor {
  const pool = poolOf(map, options);
  if (pool.isTiled) return max(tiles(map, pool), [2, 4]);
  const taps = tapsOf(padded(map, pool, -Infinity), pool);
  const top = taps.reduce((a, b) => maximum(a, b));
  return withGradient(top, [map], (grad) => {
    const ties = taps.map((tap) => select(equal(tap, top), 1, 0)).reduce((a, b) => add(a, b));
    return [
      spreadOver(map, {
        axes: pool.axes,
        windows: [top, div(grad, ties)],
        part: ([greatest = top, share = grad], at) => select(equal(at(map), greatest), share, 0),
      }),
    ];
  });
}

/**
 * The mean of each window of a map, `[n, height, width, channels]` to `[n, rows, columns, channels]`, as `maxPool` has them. What
 * padding adds is not counted.
 *
 * @throws TypeError for another rank or an option that does not exist, RangeError for a size, stride or padding that does not fit.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const map = tensor([1, 2, 3, 4, 9, 8, 7, 6], { shape: [1, 2, 4, 1] });
 * await read(backend, averagePool(map, { size: 2 })); // Float32Array [5, 5]
 * await read(backend, averagePool(map, { size: [1, 2], padding: [0, 1] })); // Float32Array [1, 2.5, 4, 9, 7.5, 6]
 */
export function averagePool(map: Tensor, options: PoolOptions): Tensor {
  const pool = poolOf(map, options);
  if (pool.isTiled) return mean(tiles(map, pool), [2, 4]);
  const sums = tapsOf(padded(map, pool, 0), pool).reduce((a, b) => add(a, b));
  const [rows, columns] = pool.axes.map(({ counts }) => counts);
  const shares = (rows ?? []).map((r) => (columns ?? []).map((c) => [1 / (r * c)]));
  const scale = tensor(shares);
  return withGradient(mul(sums, scale), [map], (grad) => [
    spreadOver(map, {
      axes: pool.axes,
      windows: [mul(grad, scale)],
      part: ([share = grad]) => share,
    }),
  ]);
}

/**
 * The mean of each channel of a map, `[n, height, width, channels]` to `[n, channels]`.
 *
 * @throws TypeError for another rank.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, globalAveragePool(tensor([1, 2, 3, 6], { shape: [1, 2, 2, 1] }))); // Float32Array [3]
 */
export function globalAveragePool(map: Tensor): Tensor {
  checkMap(map);
  return mean(map, [1, 2]);
}

/**
 * The largest value of each channel of a map, `[n, height, width, channels]` to `[n, channels]`.
 *
 * @throws TypeError for another rank.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, globalMaxPool(tensor([1, 2, 3, 6], { shape: [1, 2, 2, 1] }))); // Float32Array [6]
 */
export function globalMaxPool(map: Tensor): Tensor {
  checkMap(map);
  return max(map, [1, 2]);
}

interface PoolAxis extends WindowAxis {
  /** How many places of each window are there. */
  readonly counts: readonly number[];
}

interface Pool {
  readonly axes: readonly PoolAxis[];
  /** Whether windows lie side by side, all of them inside the map. */
  readonly isTiled: boolean;
}

function poolOf(map: Tensor, { size, stride = size, padding = 0, ...rest }: PoolOptions): Pool {
  checkMap(map);
  if (size === undefined) throw new TypeError("Cannot pool: there is no size, such as { size: 2 }");
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot pool: there is no option ${surplus}, there is size, stride, padding`,
    );
  const part = (x: RowsAndColumns, axis: number): number =>
    typeof x === "number" ? x : (x[axis] ?? NaN);
  const axes = [0, 1].map((axis) =>
    poolAxis(map, axis + 1, {
      size: part(size, axis),
      stride: part(stride, axis),
      padding: part(padding, axis),
    }),
  );
  const isTiled = axes.every((axis) => axis.stride === axis.size && axis.padding === 0);
  return { axes, isTiled };
}

function poolAxis(
  { shape }: Tensor,
  axis: number,
  { size, stride, padding }: Pick<PoolAxis, "size" | "stride" | "padding">,
): PoolAxis {
  const length = shape[axis] ?? 0;
  const whole = [size, stride, padding].every(Number.isInteger) && size > 0 && stride > 0;
  if (!whole || padding < 0 || 2 * padding > size || size > length + 2 * padding)
    throw new RangeError(
      `Cannot pool [${shape}] on axis ${axis}: size ${size}, stride ${stride} and padding ${padding} do not fit`,
    );
  const outputs = Math.floor((length + 2 * padding - size) / stride) + 1;
  const counts = Array.from({ length: outputs }, (_, i) => {
    const start = i * stride - padding;
    return Math.min(length, start + size) - Math.max(0, start);
  });
  return { size, stride, padding, outputs, counts };
}

/** Windows side by side as axes of their own, `[n, rows, size, columns, size, channels]`. */
function tiles(map: Tensor, { axes }: Pool): Tensor {
  const [n = 1, , , channels = 1] = map.shape;
  const used = slice(map, [
    undefined,
    ...axes.map(({ outputs, size }) => ({ size: outputs * size })),
  ]);
  return reshape(used, [n, ...axes.flatMap(({ outputs, size }) => [outputs, size]), channels]);
}

function padded(map: Tensor, { axes }: Pool, value: number): Tensor {
  if (axes.every(({ padding }) => padding === 0)) return map;
  const [rows = 0, columns = 0] = axes.map(({ padding }) => padding);
  const shape = map.shape.map((n, axis) => n + 2 * ([0, rows, columns][axis] ?? 0));
  return place(full(shape, value), map, [0, rows, columns, 0]);
}

/** One place of all windows at a time, in row-major order of the window. */
function tapsOf(map: Tensor, { axes: [rows, columns] }: Pool): Tensor[] {
  const ranges = (axis: PoolAxis | undefined): { start: number; size: number; step: number }[] =>
    Array.from({ length: axis?.size ?? 0 }, (_, start) => ({
      start,
      size: axis?.outputs ?? 1,
      step: axis?.stride ?? 1,
    }));
  return ranges(rows).flatMap((row) =>
    ranges(columns).map((column) => slice(map, [undefined, row, column])),
  );
}

function checkMap(map: Tensor): void {
  if (map.shape.length !== 4)
    throw new TypeError(
      `Cannot pool [${map.shape}]: a map has the shape [n, height, width, channels]`,
    );
}
